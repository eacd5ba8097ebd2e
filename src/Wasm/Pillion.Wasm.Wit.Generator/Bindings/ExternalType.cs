namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>A type that generated code names and that is generated elsewhere.</summary>
/// <param name="Folder">The folder of the WIT that uses it.</param>
/// <param name="Wit">Its name in WIT, for messages: <c>'input-stream' of wasi:io/streams@0.2.0</c>.</param>
/// <param name="Namespace">The C# namespace.</param>
/// <param name="Name">Its name there.</param>
internal readonly record struct ExternalType(string Folder, string Wit, string Namespace, string Name)
{
    public string FullName => $"{Namespace}.{Name}";
}
