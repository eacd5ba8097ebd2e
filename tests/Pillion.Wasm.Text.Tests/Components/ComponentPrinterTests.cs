namespace Pillion.Wasm.Text.Tests.Components;

/// <summary>The text of components; that it is read back is tested with the official scripts.</summary>
public sealed class ComponentPrinterTests
{
    [Fact]
    public void ToText_Component_ShowsDefinitionsInOrderWithNamesAndNumbers()
    {
        const string Text = """
            (component $c
              (core module $m (;0;)
                (type (;0;) (func (result i32)))
                (export "f" (func 0))
                (func (;0;) (type 0) (result i32)
                  i32.const 1)
              )
              (core instance $i (;0;) (instantiate $m))
              (type $r (;0;) (record (field "a" u8)))
              (type (;1;) (instance
                (alias outer 1 0 (type (;0;)))
                (export "t" (type (;1;) (eq 0)))
                (type (;2;) (func async (param "a" 1)))
                (export "f" (func (;0;) (type 2)))
              ))
              (import "x" (external-id "y") (instance $q (;0;) (type 1)))
              (alias core export $i "f" (core func $f (;0;)))
              (type (;2;) (func (result u32)))
              (func $g (;0;) (type 2) (canon lift (core func $f)))
              (alias export $q "f" (func (;1;)))
              (core func (;1;) (canon lower (func 1) async))
              (core instance (;1;)
                (export "l" (func 1))
              )
              (export (;2;) "g" (func $g) (func (type 2)))
              (component (;0;))
            )

            """;

        Assert.Equal(Text.ReplaceLineEndings("\n"), WatPrinter.ToText(WatReader.ToBinary(Text)));
    }

    [Theory]
    [InlineData("0061736D0D000100" + "0D00", "malformed section id 13")]
    [InlineData("0061736D0D000100" + "07020162", "malformed type 0x62")]
    [InlineData("0061736D0D000100" + "08020107", "malformed canon 0x07")]
    [InlineData("0061736D0D000100" + "0703017300", "section size mismatch")]
    [InlineData("0061736D0D000100" + "0404" + "0061736D", "the preamble of a component is not there")]
    public void ToText_MalformedComponent_Throws(string bytes, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<WasmFormatException>(() => WatPrinter.ToText(Convert.FromHexString(bytes))).Message,
            StringComparison.Ordinal
        );
}
