using System.Text.Json;
using Pillion.Wasi.Tests.Local.JsComponentBindgen;
using Pillion.Wasi.Tests.Local.JsComponentBindgen.Component;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Tests.Guests.Jco;

/// <summary>
/// jco's <c>js-component-bindgen-component</c>, in Rust, 7.7 MB: what makes JavaScript of a component. Here it makes the same files as in node.
/// </summary>
[Collection(nameof(JcoAnswers))]
public sealed class BindgenComponentTests(JcoAnswers jco)
{
    [Fact]
    public void Generate_Component_MakesTheSameFiles()
    {
        using var engine = new Engine();
        using var component = Pillion.Wasm.Components.Component.LoadFile(engine, jco.ComponentOf("js-component-bindgen-component"));
        using var context = new WasiContext(WasiOptions.None);
        using var instance = WasiPreview2.AddTo(new ComponentLinker(engine)).Instantiate(component, hostState: context);

        var transpiled = new ComponentExports(instance).Generate(JcoAnswers.Component, Options("hello")).Value;

        var files = transpiled.Files.OrderBy(file => file.Item1, StringComparer.Ordinal).ToList();
        Assert.Equal(jco.Files("transpiled").Select(file => file.Name), files.Select(file => file.Item1));
        Assert.All(jco.Files("transpiled").Zip(files), pair => Assert.Equal(pair.First.Bytes, pair.Second.Item2));
        var exports = transpiled.Exports.Select(export =>
            new[] { export.Item1, export.Item2 == Local.JsComponentBindgen.Component.ExportType.Instance ? "instance" : "function" }
        );
        Assert.Equal(jco.Text("transpiled.json"), JsonSerializer.Serialize(new object[] { transpiled.Imports, exports }));
    }

    private static GenerateOptions Options(string name) =>
        new(
            name,
            NoTypescript: null,
            Instantiation: InstantiationMode.Async.Instance,
            ImportBindings: null,
            Map: null,
            Compat: null,
            NoNodejsCompat: true,
            Base64Cutoff: null,
            TlaCompat: null,
            ValidLiftingOptimization: null,
            Tracing: null,
            NoNamespacedExports: null,
            Guest: null,
            MultiMemory: null,
            AsyncMode: null,
            Strict: null
        );
}
