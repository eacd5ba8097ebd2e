using System.Globalization;
using System.Text;
using static Pillion.Wasm.Components.Tests.Testing.ComponentBytes;
using static Pillion.Wasm.Components.Tests.Testing.ValidatedComponent;

namespace Pillion.Wasm.Components.Tests.Validation;

public sealed class ComponentValidatorTests
{
    [Fact]
    public void Validate_Error_NamesTheByteOfTheDefinition()
    {
        // Behind the preamble, the section's id, size and count, and the first type.
        var bytes = Component(Items(7, [0x73], [0x70, 0x05]));

        var e = Assert.Throws<ComponentValidationException>(() =>
            Components.Validation.ComponentValidator.Validate(Components.Binary.ComponentDecoder.Decode(bytes))
        );

        Assert.Equal(13, e.Offset);
        Assert.Contains("unknown type 5: type index out of bounds (at byte 0xd of the component)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TypeThatDoublesWithEachDefinition_ReachesALimitInsteadOfTheMemorys()
    {
        var text = new StringBuilder("(component (type $t0 (list u8))");
        for (var i = 1; i < 60; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" (type $t{i} (tuple $t{i - 1} $t{i - 1}))");
        }

        Assert.Contains("effective type size exceeds the limit", ErrorOf(text.Append(')').ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TypesNestedTooDeep_AreRefused()
    {
        var text = new StringBuilder("(component (type $t0 u8)");
        for (var i = 1; i < 200; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" (type $t{i} (list $t{i - 1}))");
        }

        Assert.Contains("type nesting is too deep", ErrorOf(text.Append(')').ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_InstanceTypesThatDouble_ReachALimit()
    {
        var text = new StringBuilder("(component (type $t0 (instance (export \"f\" (func))))");
        for (var i = 1; i < 60; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $" (type $t{i} (instance (export \"a\" (instance (type $t{i - 1}))) (export \"b\" (instance (type $t{i - 1})))))"
            );
        }

        Assert.Contains("effective type size exceeds the limit", ErrorOf(text.Append(')').ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyInstances_ReachALimit()
    {
        var text = new StringBuilder("(component");
        for (var i = 0; i < 1001; i++)
        {
            text.Append(" (instance)");
        }

        Assert.Contains("instances count exceeds limit of 1000", ErrorOf(text.Append(')').ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Start_SaysThatItIsNotSupported()
    {
        // (import "f" (func)) (start 0)
        var bytes = Component(
            Items(7, [0x40, 0x00, 0x01, 0x00]),
            Items(10, [0x00, .. Name("f"), 0x01, 0x00]),
            Section(9, 0x00, 0x00, 0x00)
        );

        var e = Assert.Throws<ComponentValidationException>(() =>
            Components.Validation.ComponentValidator.Validate(Components.Binary.ComponentDecoder.Decode(bytes))
        );

        Assert.Contains("start function", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(import \"f\" (func $f async)) (core func (canon lower (func $f) (memory 0)))", "memory index out of bounds")]
    [InlineData("(core func (canon context.get i64 0))", "context slots are of type i32")]
    [InlineData("(core func (canon context.set i32 2))", "context slot 2 is not there")]
    [InlineData("(type $s (future u8)) (core func (canon stream.new $s))", "is not a stream type")]
    [InlineData("(type $s (stream u8)) (core func (canon stream.read $s async))", "`memory` is required")]
    [InlineData("(core func (canon task.return (result string)))", "`memory` is required")]
    [InlineData("(type $r (resource (rep i32))) (type (stream (borrow $r)))", "stream cannot contain a `borrow` type")]
    [InlineData("(type (map f32 u8))", "keys of maps are")]
    [InlineData("(type (list u8 0))", "more than zero elements")]
    public void Validate_RuleThatTheScriptsDoNotAsk_IsChecked(string definitions, string expected) =>
        Assert.Contains(expected, ErrorOf($"(component {definitions})"), StringComparison.Ordinal);

    [Fact]
    public void Validate_AsyncFunctionForASyncImport_IsRefused() =>
        Assert.Contains(
            "expected a sync function, found an async one",
            ErrorOf(
                """
                (component
                  (import "f" (func $f async))
                  (component $c (import "f" (func)))
                  (instance (instantiate $c (with "f" (func $f)))))
                """
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Validate_InstanceWithItsOwnResourceForAnOpenOne_CanBeExportedAsSuch()
    {
        var component = Of(
            """
            (component
              (type $r (resource (rep i32)))
              (instance $i (export "r" (type $r)))
              (export "i" (instance $i) (instance (export "r" (type (sub resource))))))
            """
        );

        Assert.Single(component.Type.DefinedResources);
        Assert.NotEqual(component.Spaces.Types[0], component.Type.DefinedResources[0]);
    }
}
