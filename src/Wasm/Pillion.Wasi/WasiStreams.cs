using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Io.Streams;

namespace Pillion.Wasi;

/// <summary>
/// Streams of WASI 0.2 over pipes, for hosts whose own interfaces have <c>input-stream</c> and <c>output-stream</c> in them (docs/wit.md: packages
/// of another project). Guests read, write and poll them as they do WASI's own. They count as resources of the context, which closes those
/// that the guest leaves open.
/// </summary>
/// <remarks>To be made on the guest's thread, by the function that gives the stream to the guest.</remarks>
public static class WasiStreams
{
    /// <summary>What a guest reads. Its end is the guest's; an exception that the pipe was completed with is a failed operation to it.</summary>
    /// <param name="context">The context of the instance that gets it.</param>
    /// <param name="reader">The bytes. It is completed when the guest has dropped the stream.</param>
    /// <exception cref="Pillion.Wasm.WasmLimitException">The guest has as many resources open as it may.</exception>
    public static IInputStream Input(WasiContext context, PipeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new PipeInputStream(context, reader);
    }

    /// <summary>What a guest writes to, at most 64 KiB at once; nothing more while a flush of the pipe is under way.</summary>
    /// <param name="context">The context of the instance that gets it.</param>
    /// <param name="writer">Where the bytes go. It is completed when the guest has dropped the stream.</param>
    /// <exception cref="Pillion.Wasm.WasmLimitException">The guest has as many resources open as it may.</exception>
    public static IOutputStream Output(WasiContext context, PipeWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new PipeOutputStream(context, writer);
    }
}
