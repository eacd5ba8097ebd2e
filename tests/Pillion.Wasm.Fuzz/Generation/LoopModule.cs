using System.Globalization;
using System.Text;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>
/// A module of loops over arrays, as compilers write them and a little otherwise: what <c>wasm-tools smith</c> never makes, and the engine vectorises.
/// Arrays may overlap, or reach beyond the memory or the end of the address space.
/// </summary>
internal sealed class LoopModule
{
    private const int Functions = 8;
    private const int DataBytes = 16 * 1024;

    private static readonly Kind[] s_kinds =
    [
        new("i32", ["i32.load", "i32.load8_s", "i32.load8_u", "i32.load16_s", "i32.load16_u"], ["i32.store", "i32.store8", "i32.store16"]),
        new("i64", ["i64.load", "i64.load32_s", "i64.load32_u"], ["i64.store"]),
        new("f32", ["f32.load"], ["f32.store"]),
        new("f64", ["f64.load"], ["f64.store"]),
    ];

    private readonly Random _random;
    private readonly Kind _kind;
    private readonly StringBuilder _text = new();

    private LoopModule(Random random)
    {
        _random = random;
        _kind = s_kinds[random.Next(s_kinds.Length)];
    }

    private bool IsFloat => _kind.Type[0] == 'f';

    /// <summary>A module, in the binary format.</summary>
    public static byte[] Make(Random random) => WatReader.ToBinary(Text(random));

    /// <summary>The same in the text format.</summary>
    public static string Text(Random random) => new LoopModule(random).Make();

    private string Make()
    {
        _text.AppendLine("(module (memory (export \"memory\") 1 2)");
        AppendData();
        for (var i = 0; i < Functions; i++)
        {
            AppendFunction(i);
        }

        return _text.Append(')').ToString();
    }

    private void AppendData()
    {
        _text.Append("(data (i32.const 0) \"");
        for (var i = 0; i < DataBytes; i += 8)
        {
            // Numbers that are finite, so that no NaN has bits that the specification leaves open.
            var bytes = _kind.Type switch
            {
                "f32" => [.. BitConverter.GetBytes(_random.Next(-999, 999) / 8f), .. BitConverter.GetBytes(_random.Next(-999, 999) / 8f)],
                "f64" => BitConverter.GetBytes(_random.Next(-99_999, 99_999) / 16d),
                _ => BitConverter.GetBytes(_random.NextInt64()),
            };
            foreach (var b in bytes)
            {
                _text.Append(CultureInfo.InvariantCulture, $"\\{b:x2}");
            }
        }

        _text.AppendLine("\")");
    }

    private void AppendFunction(int index)
    {
        var lanes = _random.Next(3) == 0 ? 1 : _random.Next(1, 9);
        var byElement = _random.Next(2) == 0;
        var isSum = _random.Next(2) == 0 && !IsFloat;
        var a = NewArray("$a", byElement);
        var b = NewArray("$b", byElement) with { Load = byElement ? Pick(_kind.Loads) : a.Load };
        var store = byElement ? Pick(_kind.Stores) : _kind.Stores.FirstOrDefault(s => WidthOf(s) == WidthOf(a.Load)) ?? Pick(_kind.Stores);
        var value = NewValue(depth: 3, a, b);
        var step = byElement ? lanes : lanes * WidthOf(a.Load);
        _text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            (func (export "f{index}") (param $a i32) (param $b i32) (param $c i32) (param $n i32) (param $x {_kind.Type}) (result i64)
              (local $i i32) (local $t i32) (local $s {_kind.Type})
              (local.set $a {Aligned(Start("$a"))})
              (local.set $b {Aligned(_random.Next(3) == 0 ? Near("$a") : Start("$b"))})
              (local.set $c {Aligned(_random.Next(3) == 0 ? Near(_random.Next(2) == 0 ? "$a" : "$b") : Start("$c"))})
              (local.set $n (i32.and (local.get $n) (i32.const 127)))
              {(
                IsFloat
                    ? $"(local.set $x (select (local.get $x) ({_kind.Type}.const 3) ({_kind.Type}.eq (local.get $x) (local.get $x))))"
                    : ""
            )}
            """
        );
        var (before, condition) = Exit(step);
        _text.AppendLine(before).AppendLine("  (loop");
        var broken = _random.Next(8) == 0 ? _random.Next(lanes) : -1;
        for (var lane = 0; lane < lanes; lane++)
        {
            var at = lane == broken ? lane + _random.Next(-1, 2) : lane;
            var text = value(at);
            _text.AppendLine(
                isSum
                    ? $"    (local.set $s ({_kind.Type}.add (local.get $s) {text}))"
                    : $"    ({store}{Place(new Operand("$c", store, a.Style), lane, text)})"
            );
        }

        if (isSum && _random.Next(4) == 0)
        {
            _text.AppendLine($"    ({store}{Place(new Operand("$c", store, a.Style), 0, Pick(["(local.get $x)", "(local.get $s)"]))})");
        }

        _text.AppendLine(CultureInfo.InvariantCulture, $"    (local.set $t (i32.add (local.get $i) (local.get $a)))");
        _text.AppendLine(CultureInfo.InvariantCulture, $"    (local.set $i (i32.add (local.get $i) (i32.const {step})))");
        _text.AppendLine($"    (br_if 0 {condition}))");
        _text.AppendLine(
            $"  (i64.add (i64.extend_i32_u (i32.add (local.get $i) (local.get $t))) {(_kind.Type == "i32" ? "(i64.extend_i32_u (local.get $s))" : _kind.Type == "i64" ? "(local.get $s)" : "(i64.const 0)")}))"
        );
    }

    private Operand NewArray(string name, bool byElement) => new(name, Pick(_kind.Loads), byElement ? 2 : _random.Next(2));

    /// <summary>Where an array starts: mostly inside of the memory.</summary>
    private string Start(string local) =>
        _random.Next(6) switch
        {
            0 => $"(i32.sub (i32.const {_random.Next(65_000, 66_000)}) (i32.and (local.get {local}) (i32.const 1023)))",
            1 => $"(i32.sub (i32.const {_random.Next(0, 64)}) (i32.and (local.get {local}) (i32.const 255)))",
            _ => $"(i32.and (local.get {local}) (i32.const {(_random.Next(2) == 0 ? 16_383 : 65_535)}))",
        };

    /// <summary>Numbers that lie across two others could be NaNs of any bits.</summary>
    private string Aligned(string address) => IsFloat ? $"(i32.and {address} (i32.const -8))" : address;

    private string Near(string local) => $"(i32.add (local.get {local}) (i32.const {_random.Next(-64, 65)}))";

    /// <summary>What makes a loop go on, and what is computed for it before the loop.</summary>
    private (string Before, string Condition) Exit(int step)
    {
        var slack = _random.Next(3) == 0 ? _random.Next(step) : 0;
        var bound = $"  (local.set $n (i32.add (i32.mul (i32.add (local.get $n) (i32.const 1)) (i32.const {step})) (i32.const {slack})))";
        return _random.Next(6) switch
        {
            0 => ("  (local.set $n (i32.add (local.get $n) (i32.const 1)))", "(local.tee $n (i32.sub (local.get $n) (i32.const 1)))"),
            1 => (bound, "(i32.lt_u (local.get $i) (local.get $n))"),
            2 => (bound, "(i32.lt_s (local.get $i) (local.get $n))"),
            3 => (bound, "(i32.gt_u (local.get $n) (local.get $i))"),
            4 when slack == 0 => (
                bound
                    + "\n  (local.set $i (i32.sub (i32.const 0) (local.get $n)))\n  (local.set $a (i32.add (local.get $a) (local.get $n)))",
                "(local.get $i)"
            ),
            _ => (bound, "(i32.ne (local.get $i) (local.get $n))"),
        };
    }

    private Func<int, string> NewValue(int depth, Operand a, Operand b)
    {
        switch (depth == 0 ? _random.Next(4) : _random.Next(9))
        {
            case 0 or 1:
                return lane => $"({a.Load}{Place(a, lane)})";
            case 2:
                return lane => $"({b.Load}{Place(b, lane)})";
            case 3:
                // Neither 0 nor -1: of what is multiplied by them, or masked, the loads would be dead (see FunctionCompiler.WholeLoads).
                var constant = _random.Next(2) == 0 ? "(local.get $x)" : $"({_kind.Type}.const {_random.Next(1, 100)})";
                return _ => constant;
            default:
                var (first, second) = (NewValue(depth - 1, a, b), NewValue(depth - 1, a, b));
                if (first(0) == second(0))
                {
                    return first;
                }

                if (_kind.Type == "i32" && _random.Next(4) == 0)
                {
                    var shift = Pick(["shl", "shr_s", "shr_u"]);
                    var count = _random.Next(2) == 0 ? "(local.get $x)" : $"(i32.const {_random.Next(40)})";
                    return lane => $"(i32.{shift} {first(lane)} {count})";
                }

                var operation = Pick<string>(IsFloat ? ["add", "sub", "mul", "div"] : ["add", "sub", "and", "or", "xor", "mul"]);
                return lane => $"({_kind.Type}.{operation} {first(lane)} {second(lane)})";
        }
    }

    /// <summary>The rest of a load or store: offset, address and what is stored.</summary>
    private static string Place(Operand array, int lane, string value = "")
    {
        var width = WidthOf(array.Load);
        var at = lane * width;
        return array.Style switch
        {
            0 when at >= 0 => $" offset={at} (i32.add (local.get {array.Name}) (local.get $i)) {value}",
            0 or 1 => $" (i32.add (i32.add (local.get {array.Name}) (local.get $i)) (i32.const {at})) {value}",
            _ =>
                $" (i32.add (i32.add (local.get {array.Name}) (i32.const {at})) (i32.shl (local.get $i) (i32.const {int.Log2(width)}))) {value}",
        };
    }

    private static int WidthOf(string instruction) =>
        instruction[(instruction.IndexOf('.', StringComparison.Ordinal) + 1)..].TrimEnd('s', 'u', '_') switch
        {
            "load8" or "store8" => 1,
            "load16" or "store16" => 2,
            "load32" => 4,
            _ => instruction.StartsWith("i64", StringComparison.Ordinal) || instruction.StartsWith("f64", StringComparison.Ordinal) ? 8 : 4,
        };

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    /// <summary>A type, and what there is to load and store it.</summary>
    private sealed record Kind(string Type, string[] Loads, string[] Stores);

    /// <summary>An array: the local that has its start, how its elements are loaded, and how their addresses are written.</summary>
    private sealed record Operand(string Name, string Load, int Style);
}
