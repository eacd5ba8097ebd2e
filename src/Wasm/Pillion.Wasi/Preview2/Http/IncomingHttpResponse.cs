namespace Pillion.Wasi.Preview2.Http;

/// <summary>The answer to a guest's request, when its head is there.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its fields; those that belong to the connection are taken away from the list.</param>
/// <param name="Body">Its body; released when the guest has no more use for it.</param>
public sealed record IncomingHttpResponse(int Status, HttpFields Headers, HttpBodySource Body) : IDisposable
{
    /// <summary>Gives up the body.</summary>
    public void Dispose() => Body.Release();
}
