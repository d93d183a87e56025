extension BuiltInTemplate {
  /// ChatML as Qwen 2.5 writes it, functions and all.
  ///
  /// The system message is `default_system` where the list begins with none.
  static let chatMLSource: StaticString = #"""
    {%- set system = messages[0].content if messages[0].role == 'system' else default_system %}
    {%- if tools %}
        {{- '<|im_start|>system\n' }}
        {%- if system is string %}
            {{- system + '\n\n' }}
        {%- endif %}
        {{- '# Tools\n\nYou may call one or more functions to assist with the user query.\n\n' }}
        {{- 'You are provided with function signatures within <tools></tools> XML tags:\n<tools>' }}
        {%- for tool in tools %}
            {{- '\n' }}{{ tool | tojson }}
        {%- endfor %}
        {{- '\n</tools>\n\nFor each function call, return a json object with function name and arguments ' }}
        {{- 'within <tool_call></tool_call> XML tags:\n<tool_call>\n' }}
        {{- '{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call><|im_end|>\n' }}
    {%- elif system is string %}
        {{- '<|im_start|>system\n' + system + '<|im_end|>\n' }}
    {%- endif %}
    {%- for message in messages %}
        {%- if message.role == 'tool' %}
            {%- if loop.first or messages[loop.index0 - 1].role != 'tool' %}
                {{- '<|im_start|>user' }}
            {%- endif %}
            {{- '\n<tool_response>\n' }}{{ message.content }}{{ '\n</tool_response>' }}
            {%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}
                {{- '<|im_end|>\n' }}
            {%- endif %}
        {%- elif message.tool_calls %}
            {{- '<|im_start|>' + message.role }}
            {%- if message.content %}
                {{- '\n' + message.content }}
            {%- endif %}
            {%- for call in message.tool_calls %}
                {%- set call = call.function or call %}
                {{- '\n<tool_call>\n{"name": "' + call.name + '", "arguments": ' }}
                {{- call.arguments | tojson }}
                {{- '}\n</tool_call>' }}
            {%- endfor %}
            {{- '<|im_end|>\n' }}
        {%- elif message.role != 'system' or not loop.first %}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endif %}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|im_start|>assistant\n' }}
    {%- endif %}
    """#
}
