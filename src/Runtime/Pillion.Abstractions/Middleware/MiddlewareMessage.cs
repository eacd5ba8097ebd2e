namespace Pillion.Abstractions.Middleware;

/// <summary>
/// What requests and answers have in common. Abstract so that header fields and body stay where the transport has them; nothing is copied for a
/// step that does not ask.
/// </summary>
public abstract class MiddlewareMessage
{
    /// <summary>The body's bytes when all of them are here; null when they are still arriving, and <see cref="OpenBody"/> reads them.</summary>
    public abstract ReadOnlyMemory<byte>? BufferedBody { get; }

    /// <summary>The header field lines in their order; a field with several lines appears several times.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// The field lines behind the body (RFC 9110 §6.5). Those that a caller sends are here once its body was read to the end. They reach callers
    /// over HTTP/2, and are left out where a protocol has no place for them.
    /// </summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Trailers { get; }

    /// <summary>The first value of a header field; null when it is absent. Names are compared without regard to case.</summary>
    public abstract string? GetHeader(string name);

    /// <summary>Adds a header field line; others of the same name stay.</summary>
    public abstract void AddHeader(string name, string value);

    /// <summary>Removes every line of a header field and says whether there was one.</summary>
    public abstract bool RemoveHeader(string name);

    /// <summary>Adds a trailer field line; others of the same name stay.</summary>
    public abstract void AddTrailer(string name, string value);

    /// <summary>Removes every line of a trailer field and says whether there was one.</summary>
    public abstract bool RemoveTrailer(string name);

    /// <summary>Makes this the only line of a header field.</summary>
    public void SetHeader(string name, string value)
    {
        RemoveHeader(name);
        AddHeader(name, value);
    }

    /// <summary>The body as a stream that is read once. Whoever reads it puts another in its place.</summary>
    public abstract Stream OpenBody();

    /// <summary>Replaces the body by bytes, which must not change any more.</summary>
    public abstract void SetBody(ReadOnlyMemory<byte> body);

    /// <summary>Replaces the body by a stream of unknown length, which is disposed with the message.</summary>
    public abstract void SetBody(Stream body);
}
