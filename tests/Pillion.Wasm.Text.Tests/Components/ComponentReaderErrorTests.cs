namespace Pillion.Wasm.Text.Tests.Components;

/// <summary>What is wrong with a component's text is said with its place; the caret marks it.</summary>
public sealed class ComponentReaderErrorTests
{
    [Theory]
    [InlineData("(component (type (list^)))", "unexpected token )")]
    [InlineData("(component (type u8)^", "unexpected token: end of text")]
    [InlineData("(component) (^module)", "unexpected token module")]
    [InlineData("(component (^table 1 funcref))", "unexpected token table")]
    [InlineData("(component (core ^func))", "unexpected token )", 1)]
    [InlineData("(component (type (record (field \"x\" ^i32))))", "unexpected token i32")]
    [InlineData("(component (type (instance (^import \"x\" (func)))))", "unexpected token import")]
    [InlineData("(component (type (component (core ^module))))", "unexpected token module")]
    [InlineData("(component (core func (canon ^resource.gnu 0)))", "unknown operator resource.gnu")]
    [InlineData("(component (func $f (canon lift (core func ^$g))))", "unknown core func $g")]
    [InlineData("(component (instance (instantiate ^$c)))", "unknown component $c")]
    [InlineData("(component (type (list ^$t)))", "unknown type $t")]
    [InlineData("(component (type $t (list ^$t)))", "unknown type $t")]
    [InlineData("(component (type (component (alias outer ^$x 0 (type)))))", "unknown outer component $x")]
    [InlineData("(component (alias outer 3 ^$x (type)))", "unknown type $x")]
    [InlineData(
        "(component (import \"a\" (func $f)) (component (export \"x\" (func ^$f))))",
        "outer item `f` is not a module, type, or component"
    )]
    [InlineData("(component (alias outer 0 0 (^func)))", "outer item is not a module, type, or component")]
    [InlineData("(component (import \"a\" (func $f)) (import \"b\" (func ^$f)))", "duplicate func $f")]
    [InlineData("(component (core func (canon lower (^core func 0))))", "unexpected token: a core func where a func is needed")]
    [InlineData("(component (export \"x\" (^core func 0)))", "unexpected token: a core func is not exported")]
    [InlineData("(component (import \"x\" (^core table 1 funcref)))", "unexpected token: a core table is not imported or exported")]
    [InlineData("(component (core instance (instantiate (^func 0))))", "unexpected token: only modules are instantiated here")]
    [InlineData("(component (alias core export 0 \"f\" (^func)))", "unexpected token: instances of modules export no such thing")]
    [InlineData("(component (alias export 0 \"f\" (^core func)))", "unexpected token: instances of components export no such thing")]
    [InlineData("(component (core type (module (alias outer 1 0 (^func)))))", "unexpected token: module types have aliases of types only")]
    [InlineData("(component (import \"a\" (external-id \"x\") (^external-id \"y\") (func)))", "unexpected token external-id")]
    [InlineData("(component (import ^\"\\ff\" (func)))", "malformed UTF-8 encoding")]
    [InlineData("(component (core module (func (result ^i33))))", "unknown operator i33")]
    public void ToBinary_MalformedComponent_SaysWhatAndWhere(string marked, string message, int after = 0)
    {
        var column = marked.IndexOf('^', StringComparison.Ordinal) + 1 + (after * "func".Length);

        var error = Assert.Throws<WatFormatException>(() =>
            WatReader.ToBinary(marked.Remove(marked.IndexOf('^', StringComparison.Ordinal), 1))
        );

        Assert.Equal($"{message} (line 1, column {column})", error.Message);
    }

    [Theory]
    [InlineData("(component ")]
    [InlineData("(type (component ")]
    [InlineData("(list ")]
    public void ToBinary_NestedWithoutEnd_IsRefused(string opening)
    {
        const int Depth = 200_000;
        var isType = opening == "(list ";
        var text = (isType ? "(component (type " : "") + string.Concat(Enumerable.Repeat(opening, Depth));

        // On a thread of its own, since the stack of the runner's is of unknown size.
        Exception? error = null;
        var thread = new Thread(
            () =>
                error = Record.Exception(() =>
                    WatReader.ToBinary(text.StartsWith("(type", StringComparison.Ordinal) ? "(component " + text : text)
                ),
            maxStackSize: 1 << 20
        );
        thread.Start();
        thread.Join();

        Assert.IsType<WatFormatException>(error);
    }
}
