using System.IO.Pipelines;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>The body of a message that a guest receives.</summary>
public abstract class HttpBodySource
{
    /// <summary>Where its bytes come from. The guest reads at its own pace. A failed read ends the guest's stream with its error.</summary>
    public abstract PipeReader Reader { get; }

    /// <summary>The fields after the body, if there are any. Asked for when <see cref="Reader"/> has ended.</summary>
    public virtual HttpFields? Trailers => null;

    /// <summary>A body that is there already.</summary>
    public static HttpBodySource FromMemory(ReadOnlyMemory<byte> bytes) => new MemoryBody(bytes);

    /// <summary>Nobody will read any more. Called once, on any thread.</summary>
    public virtual void Release() => Reader.Complete();

    private sealed class MemoryBody(ReadOnlyMemory<byte> bytes) : HttpBodySource
    {
        public override PipeReader Reader { get; } = PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(bytes));
    }
}
