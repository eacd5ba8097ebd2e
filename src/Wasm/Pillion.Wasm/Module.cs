using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation;
using Pillion.Wasm.Debugging;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>A compiled, validated module; instantiate it as often as needed. Safe for concurrent use.</summary>
public sealed class Module : IDisposable
{
    private readonly Lazy<NameSection> _names;
    private readonly Lazy<LineTable?> _lines;

    private Module(Engine engine, ModuleDefinition definition, string? name)
    {
        // decode → validate → lay out the context → compile → load; what is in the cache needs no validating and compiling
        Engine = engine;
        Definition = definition;
        _names = new Lazy<NameSection>(() => NameSection.Read(Definition));
        _lines = new Lazy<LineTable?>(() => DwarfSections.Exist(Definition) ? LineTable.Read(Definition) : null);
        Name = name ?? _names.Value.ModuleName ?? "module";
        (Layout, Code) = ModuleLoader.Load(this);
        Imports = Definition.DescribeImports();
        Exports = Definition.DescribeExports();
    }

    /// <summary>The engine it was compiled by.</summary>
    public Engine Engine { get; }

    /// <summary>Name given at load, else that of the name section, else <c>module</c>.</summary>
    public string Name { get; }

    /// <summary>What must be supplied to instantiate it, in order.</summary>
    public ImmutableArray<ImportType> Imports { get; }

    /// <summary>What its instances supply, in order.</summary>
    public ImmutableArray<ExportType> Exports { get; }

    /// <summary>
    /// Indices of functions that are so large that the runtime's compiler does not optimise them, so that they are about half as fast as
    /// they could be. Large functions are split where possible; these have blocks that catch, or much of them cannot be taken apart.
    /// Finding out takes as long as compiling the module.
    /// </summary>
    public ImmutableArray<int> UnoptimizedFunctions => ModuleCompiler.FindUnoptimized(Definition, Layout, Engine.CodeOptions);

    /// <summary>What takes up its bytes.</summary>
    public ModuleSizes Sizes => new(this);

    internal ModuleDefinition Definition { get; }

    /// <summary>Lines of the source, or null if the module does not have them.</summary>
    internal LineTable? Lines => _lines.Value;

    internal ContextLayout Layout { get; }

    internal GeneratedCode Code { get; }

    /// <summary>Decodes, validates and compiles a module in the binary format.</summary>
    /// <param name="bytes">The module; copied.</param>
    /// <param name="name">What it is called in stack traces and messages.</param>
    /// <exception cref="WasmFormatException">The bytes are not a module.</exception>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    public static Module Load(Engine engine, ReadOnlyMemory<byte> bytes, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return Load(engine, ModuleDecoder.Decode(bytes.ToArray()), name);
    }

    /// <summary>Reads and loads the module in a file; its name is the file's.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="WasmFormatException">The bytes are not a module.</exception>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    public static Module LoadFile(Engine engine, string path)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return Load(engine, ModuleDecoder.Decode(File.ReadAllBytes(path)), Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>The same for a module that is decoded already; the definition becomes the module's own.</summary>
    internal static Module Load(Engine engine, ModuleDefinition definition, string? name) => new(engine, definition, name);

    /// <summary>The contents of all custom sections of that name (core spec, §5.5.3).</summary>
    public IEnumerable<ReadOnlyMemory<byte>> CustomSections(string name) =>
        Definition.CustomSections.Where(s => s.Name == name).Select(s => (ReadOnlyMemory<byte>)Definition.Bytes.AsMemory(s.Start..s.End));

    /// <summary>The name of a function: of the name section, else of an export, else null.</summary>
    public string? FunctionName(int function)
    {
        if (_names.Value.Functions.TryGetValue(function, out var name))
        {
            return name;
        }

        var export = Definition.Exports.Find(e => e.Kind == ExternKind.Function && e.Index == function);
        return export?.Name;
    }

    /// <summary>Gives up the compiled code; for collectible modules it is unloaded when no instance runs any more.</summary>
    public void Dispose() => Code.Unload();
}
