/// Templates that mark each message with its role.
extension BuiltInTemplate {
  /// Gemma's turns, contents trimmed.
  ///
  /// A system message stands before the first user's: Gemma knows no such role.
  static let gemmaSource: StaticString = #"""
    {{- bos_token }}
    {%- set opening = namespace(text='') %}
    {%- for message in messages %}
        {%- if message.role == 'system' and loop.first %}
            {%- set opening.text = message.content + '\n\n' %}
        {%- elif message.role in ['user', 'assistant'] and not message.tool_calls %}
            {{- '<start_of_turn>' + ('model' if message.role == 'assistant' else 'user') + '\n' }}
            {{- opening.text + message.content | trim + '<end_of_turn>\n' }}
            {%- set opening.text = '' %}
        {%- else %}
            {{- raise_exception('this template has no role ' + message.role) }}
        {%- endif %}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<start_of_turn>model\n' }}
    {%- endif %}
    """#

  /// Sarashina2.2's roles, each message with its end of text.
  static let sarashinaSource: StaticString = #"""
    {%- for message in messages %}
        {%- if message.role not in ['system', 'user', 'assistant'] or message.tool_calls %}
            {{- raise_exception('this template has no tools') }}
        {%- endif %}
        {{- '<|' + message.role + '|>' + message.content }}{{ eos_token }}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|assistant|>' }}
    {%- endif %}
    """#
}
