namespace Pillion.Abstractions.Bindings;

/// <summary>Something an app can ask to act: send a mail, run SQL, write a file.</summary>
/// <remarks>Dapr's <c>bindings.OutputBinding</c>, components-contrib <c>bindings/output_binding.go</c>.</remarks>
public interface IOutputBinding : IComponent
{
    /// <summary>The operations it knows (<c>create</c>, <c>get</c> …), in the order they are shown in messages.</summary>
    IReadOnlyList<string> Operations { get; }

    /// <summary>Carries out one operation; the block has checked that it is one of <see cref="Operations"/>.</summary>
    /// <exception cref="ComponentException">The operation failed or its metadata is wrong.</exception>
    ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken);
}

/// <summary>An operation of an output binding.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Data">Its payload; empty for none.</param>
/// <param name="Metadata">Its parameters, or null for none.</param>
public readonly record struct BindingRequest(
    string Operation,
    ReadOnlyMemory<byte> Data = default,
    IReadOnlyDictionary<string, string>? Metadata = null
)
{
    /// <summary>A parameter; null when it is absent or empty. Names are compared exactly, as Dapr does.</summary>
    public string? Get(string name) => Metadata is not null && Metadata.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>What an output binding answers. <c>default</c> is an operation with nothing to say.</summary>
/// <param name="Data">The bytes; empty for none.</param>
/// <param name="Metadata">What it tells besides, or null for nothing.</param>
/// <param name="ContentType">The content type of the bytes; null for Dapr's <c>application/json</c>.</param>
public readonly record struct BindingResponse(
    ReadOnlyMemory<byte> Data = default,
    IReadOnlyDictionary<string, string>? Metadata = null,
    string? ContentType = null
);
