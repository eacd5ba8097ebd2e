using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>Where a guest's response goes. Exactly one of the methods is called, once, on the guest's thread; it must not wait.</summary>
public abstract class HttpResponseSink
{
    /// <summary>The guest gave a response. It may still be writing its body.</summary>
    /// <param name="status">Its status, from 200 to 999.</param>
    /// <param name="headers">Its fields; nobody changes them any more.</param>
    /// <param name="body">Its body, or <see langword="null"/> if it has none. To be read to its end, or disposed.</param>
    public abstract void Begin(int status, HttpFields headers, OutgoingHttpBody? body);

    /// <summary>The guest gave an error instead, or nothing.</summary>
    public abstract void Fail(ErrorCode error);
}
