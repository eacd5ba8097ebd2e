using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pillion.Wasm.SpecTests.Scripts;

/// <summary>A test script: the commands of a <c>.wast</c> file as <c>wasm-tools json-from-wast</c> writes them.</summary>
/// <remarks>The format is wabt's (docs/wast2json.md there), with the commands that WebAssembly 3.0 added.</remarks>
internal sealed record Script(IReadOnlyList<Command> Commands)
{
    /// <summary>The folder of the modules that the commands name.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>Reads the script at a path.</summary>
    public static Script Read(string path)
    {
        using var stream = File.OpenRead(path);
        var script = JsonSerializer.Deserialize(stream, ScriptJson.Default.Script) ?? throw new JsonException(path + " holds no script.");
        return script with { Folder = Path.GetDirectoryName(path)! };
    }

    /// <summary>The bytes of the module that a command carries.</summary>
    public byte[] ModuleOf(Command command) => File.ReadAllBytes(Path.Combine(Folder, command.BinaryFile!));
}

/// <summary>One command. Which of the members are set depends on <see cref="Type"/>.</summary>
internal sealed record Command(
    string Type,
    int Line,
    string? Name,
    string? Filename,
    string? BinaryFilename,
    string? ModuleType,
    string? Text,
    string? As,
    string? Instance,
    string? Module,
    ScriptAction? Action,
    IReadOnlyList<ScriptValue>? Expected
)
{
    public bool IsAssertion => Type.StartsWith("assert_", StringComparison.Ordinal);

    /// <summary>The file of the command's module in the binary format; none if it is there as text only, or carries no module.</summary>
    public string? BinaryFile => BinaryFilename ?? (ModuleType == "binary" ? Filename : null);

    /// <summary>Whether the command's module is valid, though it may not link or may trap as it starts.</summary>
    public bool HasValidModule => Type is "module" or "module_definition" or "assert_unlinkable" or "assert_uninstantiable";

    public override string ToString() => Action is null ? Type : $"{Type} {Action}";
}

/// <summary>A call of an exported function (<c>invoke</c>) or the reading of an exported global (<c>get</c>).</summary>
internal sealed record ScriptAction(string Type, string? Module, string Field, IReadOnlyList<ScriptValue>? Args)
{
    public override string ToString() =>
        $"({Type}{(Module is null ? "" : " $" + Module)} \"{Field}\"{string.Concat((Args ?? []).Select(a => " " + a))})";
}

/// <summary>
/// An argument or an expected result. Numbers are decimal integers, those of floats their bits; a vector is an array of lanes; an
/// expected result may be a pattern: a kind of NaN, a kind of reference, or one of several values.
/// </summary>
internal sealed record ScriptValue(string Type, JsonElement? Value, string? LaneType, IReadOnlyList<ScriptValue>? Values)
{
    public override string ToString() =>
        Values is not null ? $"either({string.Join(" | ", Values)})"
        : LaneType is not null ? $"{Type}.{LaneType}:{Value}"
        : Value is null ? Type
        : $"{Type}:{Value}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Script))]
internal sealed partial class ScriptJson : JsonSerializerContext;
