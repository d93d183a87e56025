extension BuiltInTemplate {
  /// The dialogue form of Swallow instruct v0.1: one beginning of text, a space after
  /// each `[/INST]`, contents as they are.
  static let llama2Source: StaticString = #"""
    {{- bos_token }}
    {%- set pending = namespace(system='') %}
    {%- for message in messages %}
        {%- if message.role == 'system' %}
            {%- set pending.system = '<<SYS>>\n' + message.content + '\n<</SYS>>\n\n' %}
        {%- elif message.role == 'user' %}
            {{- '[INST] ' + pending.system + message.content + ' [/INST] ' }}
            {%- set pending.system = '' %}
        {%- elif message.role == 'assistant' %}
            {{- message.content }}{{ eos_token }}
        {%- else %}
            {{- raise_exception('this template has no role ' + message.role) }}
        {%- endif %}
    {%- endfor %}
    """#

  /// Japanese Alpaca as Swallow instruct was tuned on: the answer begins right
  /// behind `### 応答:`, and a message with an `input` changes the first sentence.
  ///
  /// A system message takes the place of that sentence.
  static let alpacaSource: StaticString = #"""
    {%- set request = 'リクエストを適切に完了するための回答を記述してください。' %}
    {%- set preamble = namespace(text='以下に、あるタスクを説明する指示があります。' + request) %}
    {%- for message in messages if message.input %}
        {%- set preamble.text = '以下に、あるタスクを説明する指示があり、それに付随する入力が更なる文脈を提供しています。' + request %}
    {%- endfor %}
    {%- for message in messages if message.role == 'system' %}
        {%- set preamble.text = message.content %}
    {%- endfor %}
    {{- preamble.text }}
    {%- for message in messages if message.role != 'system' %}
        {%- if message.role == 'user' %}
            {{- '\n\n### 指示:\n' + message.content }}
            {%- if message.input %}
                {{- '\n\n### 入力:\n' + message.input }}
            {%- endif %}
            {%- if not loop.last or add_generation_prompt %}
                {{- '\n\n### 応答:' }}
            {%- endif %}
        {%- elif message.role == 'assistant' %}
            {{- message.content }}{{ eos_token }}
        {%- else %}
            {{- raise_exception('this template has no role ' + message.role) }}
        {%- endif %}
    {%- endfor %}
    """#

  /// The same with a line of its own for the answer, `default_system`, if any, as
  /// the first sentence, and a beginning of text where `begins_text` is set.
  static let responseSource: StaticString = #"""
    {{- bos_token if begins_text }}
    {%- set opening = namespace(text=default_system or '') %}
    {%- for message in messages if message.role == 'system' %}
        {%- set opening.text = message.content %}
    {%- endfor %}
    {{- opening.text }}
    {%- for message in messages if message.role != 'system' %}
        {%- if message.role == 'user' %}
            {{- ('\n\n' if opening.text or not loop.first else '') + '### 指示:\n' + message.content }}
            {%- if not loop.last or add_generation_prompt %}
                {{- '\n\n### 応答:\n' }}
            {%- endif %}
        {%- elif message.role == 'assistant' %}
            {{- message.content }}{{ eos_token }}
        {%- else %}
            {{- raise_exception('this template has no role ' + message.role) }}
        {%- endif %}
    {%- endfor %}
    """#
}
