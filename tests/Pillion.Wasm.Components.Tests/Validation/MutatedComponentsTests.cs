using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Validation;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Components.Tests.Validation;

/// <summary>Components with a few bytes changed at random, the same ones in each run.</summary>
public sealed class MutatedComponentsTests
{
    private const int Mutations = 20_000;

    /// <summary>Something of each family of productions, so that changes reach all readers and checks.</summary>
    private const string Sample = """
        (component
          (core module $m
            (memory (export "mem") 1)
            (table (export "tbl") 1 funcref)
            (func (export "f") (param i32 i32) (result i32) unreachable)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func (export "dtor") (param i32)))
          (core type $mt (module (type (func)) (import "a" "b" (func (type 0))) (export "c" (memory 1))))
          (core instance $i (instantiate $m))
          (type $r (resource (rep i32) (dtor (core func $i "dtor"))))
          (export $r' "r" (type $r))
          (type $rec (record (field "a" (list u8)) (field "b" (own $r'))))
          (export $rec' "rec" (type $rec))
          (import "e:f/g@1.2.3" (instance $imp
            (export "t" (type $t (sub resource)))
            (export "[method]t.m" (func (param "self" (borrow $t)) (result string)))))
          (alias export $imp "[method]t.m" (func $method))
          (core func $drop (canon resource.drop $r))
          (core func $lowered (canon lower (func $method) (memory (core memory $i "mem")) (realloc (core func $i "realloc"))))
          (core instance $bag (export "drop" (func $drop)) (export "m" (func $lowered)))
          (type $s (stream (option u32)))
          (core func (canon stream.read $s async (memory (core memory $i "mem"))))
          (core func (canon waitable-set.wait (memory (core memory $i "mem"))))
          (component $c
            (import "x" (type $x (sub resource)))
            (type $v (variant (case "one" (own $x)) (case "two")))
            (export "y" (type $x)))
          (instance $ci (instantiate $c (with "x" (type $r))))
          (export "c" (instance $ci) (instance (export "y" (type (eq $r)))))
          (type (component (import "q" (func async (param "z" char))) (export "n" (component)))))
        """;

    [Fact]
    public void Validate_ChangedBytes_ThrowsNothingButErrorsOfComponents()
    {
        var sample = WatReader.ToBinary(Sample);
        var random = new Random(20);
        var valid = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = (byte[])sample.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                // Small numbers are codes and indices, which get further than others.
                bytes[random.Next(8, bytes.Length)] = (byte)random.Next(random.Next(2) == 0 ? 8 : 256);
            }

            try
            {
                ComponentValidator.Validate(ComponentDecoder.Decode(bytes), validateCode: i % 2 == 0);
                valid++;
            }
            catch (ComponentFormatException) { }
            catch (ComponentValidationException) { }
            catch (Exception e)
            {
                Assert.Fail($"{Convert.ToHexString(bytes)}: {e}");
            }
        }

        Assert.InRange(valid, 1, Mutations - 1);
    }

    [Fact]
    public void Validate_TheSample_IsValid() => ComponentValidator.Validate(ComponentDecoder.Decode(WatReader.ToBinary(Sample)));
}
