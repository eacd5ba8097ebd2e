using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Filesystem;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Filesystem.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Filesystem;

/// <summary>What is in a directory, as many entries at once as the guest asks for.</summary>
internal sealed class DirectorySource(DirectoryEntries entries) : ComponentStreamSource<DirectoryEntry>
{
    /// <summary>How it ended.</summary>
    public Ending<Errno> Ending { get; } = new();

    /// <inheritdoc/>
    protected override int Read(Span<DirectoryEntry> elements)
    {
        GuestInterruption.ThrowIfRequested(entries.Context.CancellationToken);
        var count = 0;
        while (count < elements.Length && !Ending.IsKnown)
        {
            var errno = entries.Read(out var type, out var name);
            if (name is null)
            {
                Ending.Set(errno);
                break;
            }

            elements[count++] = new DirectoryEntry(FileErrors.TypeOf(type), name);
        }

        return count;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        Ending.Set(Errno.Success);
        entries.Free();
    }
}
