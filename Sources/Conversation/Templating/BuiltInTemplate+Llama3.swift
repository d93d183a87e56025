extension BuiltInTemplate {
  /// Llama 3: a header for each message, contents trimmed.
  static let llama3Source: StaticString = #"""
    {{- bos_token }}
    {%- for message in messages %}
        {%- if message.role not in ['system', 'user', 'assistant'] or message.tool_calls %}
            {{- raise_exception('this template has no tools: llama-3.1 does') }}
        {%- endif %}
        {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
    {%- endif %}
    """#

  /// Llama 3.1 as Meta writes it: always a system message, with dates; functions
  /// before the first user message.
  static let llama31Source: StaticString = #"""
    {%- macro begin(role) %}{{ '<|start_header_id|>' + role + '<|end_header_id|>\n\n' }}{% endmacro %}
    {%- macro functions(list) %}
        {{- 'Respond in the format {"name": function name, "parameters": ' }}
        {{- 'dictionary of argument name and its value}.Do not use variables.\n\n' }}
        {%- for function in list %}
            {{- function | tojson(indent=4) + '\n\n' }}
        {%- endfor %}
    {%- endmacro %}
    {%- set tools = custom_tools if custom_tools is defined else tools | default(none) %}
    {%- set has_tools = tools is not none %}
    {%- set in_user_message = tools_in_user_message | default(true) %}
    {%- set system = '' %}
    {%- if messages[0].role == 'system' %}
        {%- set system = messages[0].content | trim %}
        {%- set messages = messages[1:] %}
    {%- endif %}
    {{- bos_token }}{{ begin('system') }}
    {%- if builtin_tools is defined or has_tools %}
        {{- 'Environment: ipython\n' }}
    {%- endif %}
    {%- if builtin_tools is defined %}
        {{- 'Tools: ' + builtin_tools | reject('equalto', 'code_interpreter') | join(', ') + '\n\n' }}
    {%- endif %}
    {{- 'Cutting Knowledge Date: December 2023\nToday Date: ' + date_string | default('26 Jul 2024') + '\n\n' }}
    {%- if has_tools and not in_user_message %}
        {{- 'You have access to the following functions. To call a function, please respond with JSON for a function call.' }}
        {{- functions(tools) }}
    {%- endif %}
    {{- system + '<|eot_id|>' }}
    {%- if has_tools and in_user_message %}
        {%- if not messages %}
            {{- raise_exception('tools go before the first user message, and there is none') }}
        {%- endif %}
        {{- begin('user') + 'Given the following functions, please respond with a JSON for a function call ' }}
        {{- 'with its proper arguments that best answers the given prompt.\n\n' + functions(tools) }}
        {{- messages[0].content | trim + '<|eot_id|>' }}
        {%- set messages = messages[1:] %}
    {%- endif %}
    {%- for message in messages %}
        {%- if 'tool_calls' in message %}
            {%- if message.tool_calls | length != 1 %}
                {{- raise_exception('this template takes a single tool call at once') }}
            {%- endif %}
            {%- set call = message.tool_calls[0].function %}
            {{- begin('assistant') }}
            {%- if builtin_tools is defined and call.name in builtin_tools %}
                {{- '<|python_tag|>' + call.name + '.call(' }}
                {%- for name, value in call.arguments | items %}
                    {{- name + '="' + value + '"' + ('' if loop.last else ', ') }}
                {%- endfor %}
                {{- ')' }}
            {%- else %}
                {{- '{"name": "' + call.name + '", "parameters": ' + call.arguments | tojson + '}' }}
            {%- endif %}
            {{- '<|eot_id|>' if builtin_tools is not defined else '<|eom_id|>' }}
        {%- elif message.role in ['tool', 'ipython'] %}
            {{- begin('ipython') }}
            {{- message.content | tojson if message.content is iterable else message.content }}
            {{- '<|eot_id|>' }}
        {%- else %}
            {{- begin(message.role) + message.content | trim + '<|eot_id|>' }}
        {%- endif %}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- begin('assistant') }}
    {%- endif %}
    """#
}
