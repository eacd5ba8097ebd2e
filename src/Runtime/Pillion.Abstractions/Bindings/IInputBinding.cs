namespace Pillion.Abstractions.Bindings;

/// <summary>Something that calls an app when an event happens outside: a timer, a message in a queue.</summary>
/// <remarks>Dapr's <c>bindings.InputBinding</c>, components-contrib <c>bindings/input_binding.go</c>.</remarks>
public interface IInputBinding : IComponent
{
    /// <summary>Delivers events to one app until the reading is disposed. A broken connection is mended inside. Called once for each app that wants the events.</summary>
    /// <param name="appId">The app that reads.</param>
    /// <param name="handler">Called for each event, perhaps for several at once; it does not throw.</param>
    /// <param name="cancellationToken">Cancels the beginning, not the reading.</param>
    /// <returns>The reading. Disposing it takes no more events and waits for handlers under way.</returns>
    /// <exception cref="ComponentException">Reading cannot begin.</exception>
    ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    );
}

/// <summary>An event of an input binding.</summary>
/// <param name="Data">Its payload; empty for none.</param>
/// <param name="Metadata">What the source tells about it, or null for nothing.</param>
/// <param name="ContentType">The payload's content type where the source knows it.</param>
public readonly record struct BindingEvent(
    ReadOnlyMemory<byte> Data = default,
    IReadOnlyDictionary<string, string>? Metadata = null,
    string? ContentType = null
);

/// <summary>How the app took an event.</summary>
/// <param name="Error">Why it could not; null when it did. A source with acknowledgements delivers the event again.</param>
/// <param name="Response">What the app answered; empty for nothing.</param>
public readonly record struct BindingEventResult(string? Error = null, ReadOnlyMemory<byte> Response = default)
{
    /// <summary>Whether the app took the event.</summary>
    public bool IsOk => Error is null;
}
