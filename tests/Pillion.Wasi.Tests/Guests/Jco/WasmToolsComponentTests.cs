using System.Text.Json;
using Pillion.Wasi.Tests.Local.WasmTools;
using Pillion.Wasi.Tests.Local.WasmTools.Tools;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Tests.Guests.Jco;

/// <summary>
/// jco's <c>wasm-tools</c>, a component in Rust of 2.4 MB with an adapter of preview 1: its functions answer here, byte for byte, what they answer in
/// node. All of them are called on one instance.
/// </summary>
[Collection(nameof(JcoAnswers))]
public sealed class WasmToolsComponentTests(JcoAnswers jco, WasmToolsComponentTests.Host host) : IClassFixture<WasmToolsComponentTests.Host>
{
    private ToolsExports Tools => host.Load(jco);

    [Fact]
    public void Parse_Text_IsTheSameModule() => Assert.Equal(jco.Bytes("parsed.wasm"), Tools.Parse(JcoAnswers.Module).Value);

    [Fact]
    public void Parse_WrongText_IsTheSameError()
    {
        var answer = Tools.Parse("""(module (func $f (result i32)) (export "f" (func $g)))""");

        Assert.Equal(jco.Text("parse-error.txt"), answer.Error);
    }

    [Fact]
    public void Print_Component_IsTheSameText() => Assert.Equal(jco.Text("printed.wat"), Tools.Print(JcoAnswers.Component).Value);

    [Fact]
    public void ComponentWit_Component_IsTheSameText() =>
        Assert.Equal(jco.Text("component.wit"), Tools.ComponentWit(JcoAnswers.Component).Value);

    [Fact]
    public void ComponentEmbedAndNew_Module_MakeTheSameComponentWhichRuns()
    {
        var options = new EmbedOpts(
            Tools.Parse(JcoAnswers.Module).Value,
            JcoAnswers.World,
            WitPath: null,
            StringEncoding.Utf16,
            Dummy: null,
            World: null,
            Metadata: null,
            Features: null
        );

        var embedded = Tools.ComponentEmbed(options).Value;
        var made = Tools.ComponentNew(embedded, adapters: null).Value;

        Assert.Equal(jco.Bytes("embedded.wasm"), embedded);
        Assert.Equal(jco.Bytes("new.wasm"), made);
        using var engine = new Engine();
        using var component = Component.Load(engine, made);
        using var instance = new ComponentLinker(engine).Instantiate(component);
        Assert.Equal(42u, instance.GetFunction<Func<uint, uint, uint>>("", "add")(40, 2));
    }

    [Fact]
    public void ComponentNew_OfAComponent_IsTheSameError() =>
        Assert.Equal(jco.Text("new-error.txt"), Tools.ComponentNew(JcoAnswers.Component, adapters: null).Error);

    [Fact]
    public void MetadataShow_Component_IsTheSame()
    {
        var metadata = Tools.MetadataShow(JcoAnswers.Component).Value;

        var json = JsonSerializer.Serialize(
            metadata.Select(module =>
                new object?[]
                {
                    module.ParentIndex,
                    module.Name,
                    module.MetaType.ToString()!.Split('(')[0],
                    new[] { module.Range.Item1, module.Range.Item2 },
                    module.Producers.Select(field =>
                        new object[] { field.Item1, field.Item2.Select(value => new[] { value.Item1, value.Item2 }) }
                    ),
                }
            )
        );
        Assert.Equal(jco.Text("metadata.json"), json);
    }

    [Fact]
    public void MetadataAdd_Producers_AreShownAfterwards()
    {
        (string, (string, string)[])[] added = [("language", [("C", "17")])];

        var changed = Tools.MetadataAdd(Tools.Parse(JcoAnswers.Module).Value, added).Value;

        Assert.Equal(
            "C",
            Assert.Single(Tools.MetadataShow(changed).Value).Producers.Single(field => field.Item1 == "language").Item2[0].Item1
        );
    }

    /// <summary>The one instance that the tests call, made when the first one asks for it.</summary>
    public sealed class Host : IDisposable
    {
        private readonly Engine _engine = new();
        private readonly WasiContext _context = new(WasiOptions.None);
        private ComponentInstance? _instance;

        public void Dispose()
        {
            _instance?.Dispose();
            _context.Dispose();
            _engine.Dispose();
        }

        internal ToolsExports Load(JcoAnswers jco)
        {
            if (_instance is null)
            {
                var component = Component.LoadFile(_engine, jco.ComponentOf("wasm-tools"));
                _instance = WasiPreview2.AddTo(new ComponentLinker(_engine)).Instantiate(component, hostState: _context);
            }

            return new ToolsExports(_instance);
        }
    }
}
