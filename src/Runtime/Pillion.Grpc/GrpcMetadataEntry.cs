namespace Pillion.Grpc;

/// <summary>A name and its value.</summary>
public readonly struct GrpcMetadataEntry
{
    private readonly object _value;

    internal GrpcMetadataEntry(string name, string value)
    {
        Name = name;
        _value = value;
    }

    internal GrpcMetadataEntry(string name, byte[] value)
    {
        Name = name;
        _value = value;
    }

    /// <summary>In lower case.</summary>
    public string Name { get; }

    /// <summary>Whether the value is bytes: the name ends in <c>-bin</c>.</summary>
    public bool IsBinary => _value is byte[];

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">It is bytes.</exception>
    public string Value => _value as string ?? throw new InvalidOperationException($"The value of '{Name}' is bytes.");

    /// <summary>The bytes.</summary>
    /// <exception cref="InvalidOperationException">It is text.</exception>
    public byte[] Bytes => _value as byte[] ?? throw new InvalidOperationException($"The value of '{Name}' is text.");

    internal static bool IsBinaryName(string name) => name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);
}
