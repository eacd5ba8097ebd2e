namespace Pillion.Cel.Tests;

public sealed class CelProgramTests
{
    private static readonly CelMap s_event = CelMap.Of(
        new Dictionary<object, object?>
        {
            ["type"] = "widget",
            ["data"] = CelMap.Of(
                new Dictionary<object, object?>
                {
                    ["total"] = 12.0,
                    ["count"] = 3L,
                    ["important"] = true,
                    ["tags"] = new object?[] { "a", "b" },
                    ["nothing"] = null,
                }
            ),
        }
    );

    [Theory]
    [InlineData("event.type == 'widget'", true)]
    [InlineData("event.type != \"widget\"", false)]
    [InlineData("event['type'] == 'widget'", true)]
    [InlineData("event.data.total > 10 && event.data.total < 12.5", true)]
    [InlineData("event.data.total == 12", true)]
    [InlineData("event.data.count >= 3u", true)]
    [InlineData("event.data.important == true", true)]
    [InlineData("!event.data.important || event.type.startsWith('wid')", true)]
    [InlineData("'b' in event.data.tags", true)]
    [InlineData("'c' in event.data.tags", false)]
    [InlineData("'total' in event.data", true)]
    [InlineData("has(event.data.total)", true)]
    [InlineData("has(event.data.absent)", false)]
    [InlineData("has(event.data.nothing)", true)]
    [InlineData("event.data.nothing == null", true)]
    [InlineData("event.data.tags[1] == 'b'", true)]
    [InlineData("size(event.data.tags) == 2 && event.data.tags.size() == 2", true)]
    [InlineData("event.type.endsWith('get') && event.type.contains('dge')", true)]
    [InlineData("event.type.matches('^w.*t$') && matches(event.type, 'idg')", true)]
    [InlineData("event.data.tags.all(t, size(t) == 1)", true)]
    [InlineData("event.data.tags.exists(t, t == 'b')", true)]
    [InlineData("event.data.tags.exists_one(t, t > 'a')", true)]
    [InlineData("event.data.tags.map(t, t + '!') == ['a!', 'b!']", true)]
    [InlineData("[1, 2, 3].filter(x, x % 2 == 1) == [1, 3]", true)]
    [InlineData("[1, 2, 3].map(x, x > 1, x * 10) == [20, 30]", true)]
    [InlineData("[[1], [2]].exists(x, x.all(y, y == 2))", true)]
    [InlineData("{'a': 1}.all(k, k == 'a')", true)]
    [InlineData("event.absent == 1 || true", true)]
    [InlineData("true || event.absent == 1", true)]
    [InlineData("event.absent == 1 && false", false)]
    [InlineData("[1, 'a'].exists(x, x > 0)", true)]
    [InlineData("event.type == 'widget' ? 1 == 1 : event.absent", true)]
    [InlineData("int('7') == 7 && int(7.9) == 7 && string(7) == '7' && double('1.5') == 1.5 && bool('true')", true)]
    [InlineData("string(event.data.total) == '12'", true)]
    [InlineData("timestamp('2026-01-02T03:04:05Z') < timestamp('2026-01-02T04:04:05+00:00')", true)]
    [InlineData("timestamp('2026-01-02T03:04:05Z') + duration('1h30m') == timestamp('2026-01-02T04:34:05Z')", true)]
    [InlineData("timestamp('2026-01-02T03:04:05Z').getHours() == 3", true)]
    [InlineData("duration('90s') == duration('1m30s') && duration('-1.5s').getMilliseconds() == -500", true)]
    [InlineData("type(1) == int && type('') == string && type(null) == null_type", true)]
    [InlineData("1 == 1.0 && 1 == 1u && 1 != '1' && -1 < 1u", true)]
    [InlineData("9223372036854775807 < 9223372036854775808.0", true)]
    [InlineData("0.0 / 0.0 == 0.0 / 0.0", false)]
    [InlineData("b'\\x01\\xff' == b'\\001\\377' && size(b'ä') == 2 && size('🐎') == 1", true)]
    [InlineData("{'a': [1, {'b': null}]} == {'a': [1.0, {'b': null}]}", true)]
    [InlineData("\"\"\"a\n\"b\" \"\"\" == 'a\\n\"b\" ' && r'\\n' == '\\\\n' && '\\u00e4' == 'ä'", true)]
    [InlineData("// a remark\n 1 < 2 // another", true)]
    public void Evaluate_Condition_HasItsValue(string expression, bool expected) => Assert.Equal(expected, Evaluate(expression));

    [Theory]
    [InlineData("1 + 2 * 3", 7L)]
    [InlineData("(1 + 2) * 3", 9L)]
    [InlineData("7 / 2 - 7 % 4", 0L)]
    [InlineData("-7 / 2", -3L)]
    [InlineData("0x10 + 1", 17L)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("1.5e1 + 1.0", 16.0)]
    [InlineData("event.data.total + 1", 13.0)]
    [InlineData("2u * 3u", 6UL)]
    [InlineData("'a' + 'b'", "ab")]
    [InlineData("1 - 2 - 3", -4L)]
    [InlineData("true ? 'x' : false ? 'y' : 'z'", "x")]
    public void Evaluate_Value_IsOfItsType(string expression, object expected) => Assert.Equal(expected, Evaluate(expression));

    private static object? Evaluate(string expression) =>
        CelProgram.Compile(expression).Evaluate(new Dictionary<string, object?>(StringComparer.Ordinal) { ["event"] = s_event });
}
