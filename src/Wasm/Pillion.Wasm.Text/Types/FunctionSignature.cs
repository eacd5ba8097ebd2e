using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Types;

/// <summary>Parameters and results of a function type; equal if they are the same.</summary>
internal sealed class FunctionSignature(ValType[] parameters, ValType[] results) : IEquatable<FunctionSignature>
{
    public const byte Code = 0x60;

    public static FunctionSignature Empty { get; } = new([], []);

    public ValType[] Parameters => parameters;

    public ValType[] Results => results;

    public bool Equals(FunctionSignature? other) =>
        other is not null && parameters.AsSpan().SequenceEqual(other.Parameters) && results.AsSpan().SequenceEqual(other.Results);

    public override bool Equals(object? obj) => Equals(obj as FunctionSignature);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(parameters.Length);
        foreach (var type in parameters)
        {
            hash.Add(type);
        }

        foreach (var type in results)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }

    public void WriteTo(WasmWriter writer)
    {
        writer.WriteByte(Code);
        WriteTypes(writer, parameters);
        WriteTypes(writer, results);
    }

    private static void WriteTypes(WasmWriter writer, ValType[] types)
    {
        writer.WriteUnsigned((ulong)types.Length);
        foreach (var type in types)
        {
            type.WriteTo(writer);
        }
    }
}
