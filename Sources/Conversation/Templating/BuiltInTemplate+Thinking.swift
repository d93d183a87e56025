/// Templates of models whose answers may begin with thinking.
extension BuiltInTemplate {
  /// ChatML as Qwen3 writes it: answers before the last question stand without
  /// their thinking, and a false `enable_thinking` leaves it out of the next.
  static let qwen3Source: StaticString = #"""
    {%- set last = namespace(question=-1) %}
    {%- for message in messages %}
        {%- if message.role == 'user' %}
            {%- set last.question = loop.index0 %}
        {%- endif %}
    {%- endfor %}
    {%- for message in messages %}
        {%- if message.role not in ['system', 'user', 'assistant'] or message.tool_calls %}
            {{- raise_exception('this template has no tools: chatml does') }}
        {%- endif %}
        {%- set content = message.content %}
        {%- if message.role == 'assistant' and loop.index0 < last.question and '</think>' in content %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|im_start|>assistant\n' }}
        {%- if enable_thinking is defined and enable_thinking is false %}
            {{- '<think>\n\n</think>\n\n' }}
        {%- endif %}
    {%- endif %}
    """#

  /// ChatML as LFM2.5 writes it: all answers but the last stand without their
  /// thinking.
  static let lfm2Source: StaticString = #"""
    {{- bos_token }}
    {%- set last = namespace(answer=-1) %}
    {%- for message in messages %}
        {%- if message.role == 'assistant' %}
            {%- set last.answer = loop.index0 %}
        {%- endif %}
    {%- endfor %}
    {%- for message in messages %}
        {%- if message.role not in ['system', 'user', 'assistant'] or message.tool_calls %}
            {{- raise_exception('this template has no tools') }}
        {%- endif %}
        {%- set content = message.content %}
        {%- if message.role == 'assistant' and loop.index0 != last.answer and '</think>' in content %}
            {%- set content = content.split('</think>')[-1] | trim %}
        {%- endif %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|im_start|>assistant\n' }}
    {%- endif %}
    """#

  /// gpt-oss's messages: of earlier answers only what the user was told.
  ///
  /// A system message instructs as the developer's.
  static let harmonySource: StaticString = #"""
    {{- '<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\n' }}
    {{- 'Knowledge cutoff: 2024-06\nCurrent date: ' + strftime_now('%Y-%m-%d') + '\n\n' }}
    {{- 'Reasoning: ' + reasoning_effort | default('medium') + '\n\n' }}
    {{- '# Valid channels: analysis, commentary, final. Channel must be included for every message.<|end|>' }}
    {%- for message in messages %}
        {%- if message.role == 'system' %}
            {{- '<|start|>developer<|message|># Instructions\n\n' + message.content + '<|end|>' }}
        {%- elif message.role == 'user' %}
            {{- '<|start|>user<|message|>' + message.content + '<|end|>' }}
        {%- elif message.role == 'assistant' and not message.tool_calls %}
            {{- '<|start|>assistant<|channel|>final<|message|>' + message.content + '<|end|>' }}
        {%- else %}
            {{- raise_exception('this template has no tools') }}
        {%- endif %}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|start|>assistant' }}
    {%- endif %}
    """#
}
