using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;

namespace Pillion.Host.Web;

/// <summary>
/// The memory that Kestrel writes responses through: blocks of one size. It asks for 0 bytes and counts on a block, which
/// <see cref="MemoryPool{T}.Shared"/> does not give; its own pool is internal, and comes only with the container of a web host.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>, IMemoryPoolFeature
{
    // A page, as in Kestrel's own pool. It asks for no more than MaxBufferSize at a time.
    private const int BlockSize = 4096;

    // 4 MiB: what a burst took beyond that is the garbage collector's again.
    private const int MaxIdle = 1024;

    private readonly ConcurrentQueue<Block> _idle = new();
    private int _idleCount;

    public override int MaxBufferSize => BlockSize;

    MemoryPool<byte> IMemoryPoolFeature.MemoryPool => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_idle.TryDequeue(out var block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _idleCount);
        return block;
    }

    /// <summary>Nothing to let go of but memory: connections may still be ending.</summary>
    protected override void Dispose(bool disposing) { }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _idleCount) <= MaxIdle)
        {
            _idle.Enqueue(block);
        }
        else
        {
            Interlocked.Decrement(ref _idleCount);
        }
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
