using System.Text;

namespace Pillion.Wasm.Text.Tests.Components;

/// <summary>Damaged texts and bytes end in errors with a place, and in nothing else.</summary>
public sealed class MutatedComponentTests
{
    private const int Tries = 3000;

    private const string Component = """
        (component $c
          (core module $m (func (export "f") (param i32) (result i32) (i32.const 1)) (memory (export "mem") 1))
          (core instance $i (instantiate $m))
          (core instance (instantiate $m (with "" (instance (export "g" (func $i "f"))))))
          (core type $ct (module (import "a" "b" (func (param i32))) (export "c" (memory 1 2))))
          (type $r (record (field "a" u8) (field "b" (list (tuple string char)))))
          (type $v (variant (case "x") (case "y" (result $r (error (option f32))))))
          (import "x" (external-id "y") (instance $q
            (alias outer $c $r (type $r)) (export "t" (type (sub resource))) (export "f" (func async (param "a" $r)))))
          (component $n (type (list $r)) (import "z" (func)) (export "w" (func 0)))
          (core func $l (canon lower (func $q "f") async (memory (core memory $i "mem")) string-encoding=utf16))
          (core func (canon stream.read 0 (memory 0)))
          (func (export "g") (param "p" u32) (result u32) (canon lift (core func $i "f")))
          (instance (export "i") (export "r" (type $r)) (export "h" (func 0)))
          (instance (instantiate $n (with "z" (func $q "f"))))
        )
        """;

    [Fact]
    public void ToBinary_DamagedText_IsReadOrRefusedWithAPlace()
    {
        var random = new Random(1);
        var text = Encoding.UTF8.GetBytes(Component);
        WatReader.ToBinary(text);
        for (var i = 0; i < Tries; i++)
        {
            var damaged = Damage(text, random);

            var error = Record.Exception(() => WatReader.ToBinary(damaged));

            Assert.True(
                error is null or WatFormatException { Line: > 0, Column: > 0 },
                $"try {i}: {error}\n{Encoding.UTF8.GetString(damaged)}"
            );
        }
    }

    [Fact]
    public void ToText_DamagedBytes_ArePrintedOrRefusedWithAnOffset()
    {
        const int Preamble = 8;
        var random = new Random(2);
        var binary = WatReader.ToBinary(Component);
        for (var i = 0; i < Tries; i++)
        {
            var damaged = (byte[])binary.Clone();
            for (var left = random.Next(1, 4); left > 0; left--)
            {
                damaged[random.Next(Preamble, damaged.Length)] = (byte)random.Next(random.Next(2) == 0 ? 16 : 256);
            }

            var error = Record.Exception(() => WatPrinter.ToText(damaged));

            Assert.True(error is null or WasmFormatException, $"try {i}: {error}\n{Convert.ToHexString(damaged)}");
        }
    }

    /// <summary>Characters are replaced, cut out, and copied elsewhere.</summary>
    private static byte[] Damage(byte[] text, Random random)
    {
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var start = random.Next(text.Length);
            var end = Math.Min(start + random.Next(1, 30), text.Length);
            var elsewhere = random.Next(text.Length);
            text = random.Next(3) switch
            {
                0 => [.. text[..start], "()$\"; 0a"u8[random.Next(8)], .. text[(start + 1)..]],
                1 => [.. text[..start], .. text[end..]],
                _ => [.. text[..elsewhere], .. text[start..end], .. text[elsewhere..]],
            };
        }

        return text;
    }
}
