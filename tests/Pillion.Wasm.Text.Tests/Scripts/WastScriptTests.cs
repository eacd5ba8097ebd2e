using System.Runtime.Intrinsics;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.Text.Tests.Scripts;

public sealed class WastScriptTests
{
    [Fact]
    public void Parse_Modules_SaysWhatIsDoneWithThem()
    {
        var commands = WastScript
            .Parse(
                """
                (module $a (memory 1))
                (module definition $b
                  binary "\00asm" "\01\00\00\00")
                (module quote "(func")
                (module instance $i $b)
                (module instance)
                (register "m" $i)
                """
            )
            .Commands;

        var module = Assert.IsType<WastCommand.Module>(commands[0]).Definition;
        Assert.Equal(("a", WastModuleKind.Text, 1), (module.Id, module.Kind, module.Line));
        var definition = Assert.IsType<WastCommand.ModuleDefinition>(commands[1]).Definition;
        Assert.Equal(("b", WastModuleKind.Binary, 2), (definition.Id, definition.Kind, definition.Line));
        Assert.Equal("\0asm\u0001\0\0\0"u8, definition.ToBinary());
        var quote = Assert.IsType<WastCommand.Module>(commands[2]).Definition;
        Assert.Equal(WastModuleKind.Quote, quote.Kind);
        Assert.Throws<WatFormatException>(() => quote.ToBinary());
        Assert.Equal(new WastCommand.ModuleInstance(5, "i", "b"), commands[3]);
        Assert.Equal(new WastCommand.ModuleInstance(6, null, null), commands[4]);
        Assert.Equal(new WastCommand.Register(7, "m", "i"), commands[5]);
    }

    [Fact]
    public void Parse_Components_SaysWhatIsDoneWithThem()
    {
        var commands = WastScript
            .Parse(
                """
                (component $a (type u8))
                (component definition $b)
                (component instance $i $b)
                (assert_trap (component) "why")
                (assert_malformed (component quote "(type") "unexpected token")
                """
            )
            .Commands;

        var component = Assert.IsType<WastCommand.Module>(commands[0]).Definition;
        Assert.Equal(("a", true, WastModuleKind.Text), (component.Id, component.IsComponent, component.Kind));
        Assert.True(Assert.IsType<WastCommand.ModuleDefinition>(commands[1]).Definition.IsComponent);
        Assert.Equal(new WastCommand.ModuleInstance(3, "i", "b"), commands[2]);
        Assert.Equal(WastRejection.Uninstantiable, Assert.IsType<WastCommand.AssertRejected>(commands[3]).Rejection);
        var quote = Assert.IsType<WastCommand.AssertRejected>(commands[4]).Definition;
        Assert.Throws<WatFormatException>(() => quote.ToBinary());
    }

    [Fact]
    public void Parse_ComponentValues_AreExact()
    {
        var perform = Assert.IsType<WastCommand.Perform>(
            Assert.Single(
                WastScript
                    .Parse(
                        """
                        (invoke "f" (bool.const true) (s8.const -128) (u8.const 255) (s64.const -0x8000_0000_0000_0000) (char.const "\u{1f642}")
                          (str.const "a b") (enum.const "e") (option.none) (option.some (u16.const 7)) (result.ok) (result.err (str.const "x"))
                          (record.const (field "n" u8.const 1) (field "m" (list.const (u32.const 2) (f32.const 1)))) (flags.const "a" "b")
                          (variant.const "v" (tuple.const (s16.const -1))))
                        """
                    )
                    .Commands
            )
        );

        var arguments = Assert.IsType<WastAction.Invoke>(perform.Action).Arguments;
        Assert.Equal(
            [
                new WastValue.Bool(true),
                new WastValue.S8(-128),
                new WastValue.U8(255),
                new WastValue.S64(long.MinValue),
                new WastValue.Char(new System.Text.Rune(0x1F642)),
                new WastValue.String("a b"),
                new WastValue.Enum("e"),
                new WastValue.Option(null),
                new WastValue.Option(new WastValue.U16(7)),
                new WastValue.Result(IsOk: true, null),
                new WastValue.Result(IsOk: false, new WastValue.String("x")),
            ],
            arguments.Take(11)
        );
        var fields = Assert.IsType<WastValue.Record>(arguments[11]).Fields;
        Assert.Equal(["n", "m"], fields.Select(f => f.Name));
        Assert.Equal(new WastValue.F32(0x3F800000), Assert.IsType<WastValue.List>(fields[1].Value).Elements[1]);
        Assert.Equal(["a", "b"], Assert.IsType<WastValue.Flags>(arguments[12]).Names);
        var payload = Assert.IsType<WastValue.Variant>(arguments[13]).Payload;
        Assert.Equal(new WastValue.S16(-1), Assert.Single(Assert.IsType<WastValue.Tuple>(payload).Elements));
    }

    [Theory]
    [InlineData("(u8.const 256)", "u8 constant out of range")]
    [InlineData("(s8.const 128)", "s8 constant out of range")]
    [InlineData("(char.const \"ab\")", "a char is one Unicode scalar value")]
    [InlineData("(bool.const 1)", "unexpected token 1")]
    public void Parse_ComponentValueThatIsNone_Throws(string value, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<WatFormatException>(() => WastScript.Parse($"(invoke \"f\" {value})")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Parse_Values_AreExact()
    {
        var action = Assert.IsType<WastAction.Invoke>(
            Assert
                .IsType<WastCommand.Perform>(
                    Assert.Single(
                        WastScript
                            .Parse(
                                """
                                (invoke $i "f" (i32.const 0xffff_ffff) (i64.const -1) (f32.const -0) (f64.const nan:0x4)
                                  (v128.const i32x4 1 2 3 4) (ref.null func) (ref.extern 7) (ref.host 8))
                                """
                            )
                            .Commands
                    )
                )
                .Action
        );

        Assert.Equal(("i", "f"), (action.Instance, action.Name));
        Assert.Equal(
            [
                new WastValue.I32(-1),
                new WastValue.I64(-1),
                new WastValue.F32(0x8000_0000),
                new WastValue.F64(0x7FF0_0000_0000_0004),
                new WastValue.V128(Vector128.Create(1, 2, 3, 4).AsByte()),
                new WastValue.RefNull("func"),
                new WastValue.RefExtern(7),
                new WastValue.RefHost(8),
            ],
            action.Arguments
        );
    }

    [Fact]
    public void Parse_Expectations_MayBePatterns()
    {
        var results = Assert
            .IsType<WastCommand.AssertReturn>(
                Assert.Single(
                    WastScript
                        .Parse(
                            """
                            (assert_return (get "g") (f32.const nan:canonical) (f64.const nan:arithmetic) (ref.null) (ref.extern)
                              (ref.struct) (v128.const f64x2 nan:canonical -1) (either (i32.const 1) (f32.const nan:arithmetic)))
                            """
                        )
                        .Commands
                )
            )
            .Results;

        Assert.Equal(new WastExpectation.F32NaN(WastNaN.Canonical), results[0]);
        Assert.Equal(new WastExpectation.F64NaN(WastNaN.Arithmetic), results[1]);
        Assert.Equal(new WastExpectation.Exactly(new WastValue.RefNull(null)), results[2]);
        Assert.Equal(new WastExpectation.Reference("extern"), results[3]);
        Assert.Equal(new WastExpectation.Reference("struct"), results[4]);
        Assert.Equal(
            [new WastExpectation.F64NaN(WastNaN.Canonical), new WastExpectation.Exactly(new WastValue.F64(0xBFF0_0000_0000_0000))],
            Assert.IsType<WastExpectation.Lanes>(results[5]).Expected
        );
        Assert.Equal(
            [new WastExpectation.Exactly(new WastValue.I32(1)), new WastExpectation.F32NaN(WastNaN.Arithmetic)],
            Assert.IsType<WastExpectation.Either>(results[6]).Alternatives
        );
    }

    [Theory]
    [InlineData("assert_malformed", WastRejection.Malformed)]
    [InlineData("assert_invalid", WastRejection.Invalid)]
    [InlineData("assert_unlinkable", WastRejection.Unlinkable)]
    [InlineData("assert_trap", WastRejection.Uninstantiable)]
    [InlineData("assert_malformed_custom", WastRejection.MalformedCustom)]
    [InlineData("assert_invalid_custom", WastRejection.InvalidCustom)]
    public void Parse_RejectedModule_SaysWhy(string keyword, WastRejection rejection)
    {
        var command = Assert.IsType<WastCommand.AssertRejected>(
            Assert.Single(WastScript.Parse($"\n({keyword}\n (module (func)) \"why\")").Commands)
        );

        Assert.Equal((2, rejection, 3, "why"), (command.Line, command.Rejection, command.Definition.Line, command.Message));
    }

    [Fact]
    public void Parse_OtherAssertions_CarryTheirActions()
    {
        var commands = WastScript
            .Parse("(assert_trap (invoke \"a\") \"b\") (assert_exhaustion (invoke \"c\") \"d\") (assert_exception (invoke \"e\"))")
            .Commands;

        Assert.Equal(new WastCommand.AssertTrap(1, new WastAction.Invoke(null, "a", []), "b"), commands[0]);
        Assert.Equal(new WastCommand.AssertExhaustion(1, new WastAction.Invoke(null, "c", []), "d"), commands[1]);
        Assert.Equal(new WastCommand.AssertException(1, new WastAction.Invoke(null, "e", [])), commands[2]);
    }

    [Theory]
    [InlineData("(func) (memory 1)")]
    [InlineData("(@custom \"c\") (func)")]
    public void Parse_FieldsAlone_AreAModule(string text)
    {
        var module = Assert.IsType<WastCommand.Module>(Assert.Single(WastScript.Parse(text).Commands)).Definition;

        Assert.Equal(WatReader.ToBinary(text), module.ToBinary());
    }

    [Theory]
    [InlineData("(^asert_return (invoke \"f\"))", "unknown operator asert_return")]
    [InlineData("(^local 1)", "unexpected token local")]
    [InlineData("(assert_return (^drop))", "unexpected token drop")]
    [InlineData("(invoke \"f\" (^nop))", "unexpected token nop")]
    [InlineData("(invoke \"f\" (^f32.const nan:canonical))", "unexpected token f32.const")]
    [InlineData("(assert_return (invoke \"f\") (^ref.nul))", "unknown operator ref.nul")]
    [InlineData("(module (func)", "unexpected token: end of text")]
    public void Parse_WhatIsNoScript_SaysWhatAndWhere(string text, string message)
    {
        var caret = text.IndexOf('^', StringComparison.Ordinal);
        var column = caret < 0 ? text.Length + 1 : caret + 1;

        var error = Assert.Throws<WatFormatException>(() => WastScript.Parse(text.Replace("^", "", StringComparison.Ordinal)));

        Assert.Equal($"{message} (line 1, column {column})", error.Message);
    }
}
