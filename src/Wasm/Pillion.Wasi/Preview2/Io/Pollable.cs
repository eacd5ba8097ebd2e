using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2.Io;

/// <summary><c>wasi:io/poll.pollable</c>: something to wait for. It stays ready for as long as what it looks at does.</summary>
internal sealed class Pollable(WasiContext context, IReadiness source, WasiResource? parent = null)
    : WasiResource(context, parent),
        IPollable
{
    private ulong NanosecondsToAsk => source.NanosecondsToAsk;

    /// <summary><c>ready</c>: whether a wait would be over at once.</summary>
    public bool Ready() => source.IsReady;

    /// <summary><c>block</c>: waits until it is ready.</summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public void Block() => Context.WaitFor(source);

    /// <summary><c>poll</c>: waits until at least one is ready.</summary>
    /// <returns>The indices of those that are, in ascending order; at least one.</returns>
    /// <exception cref="WasmTrapException">The list is empty.</exception>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    public static uint[] Poll(ReadOnlySpan<IPollable> pollables)
    {
        if (pollables.IsEmpty)
        {
            throw new WasmTrapException(TrapKind.ComponentRule, "The guest called wasi:io/poll.poll with an empty list.");
        }

        // Most polls have an answer at once; these cost no event.
        var ready = Look(pollables, out _);
        while (ready is null)
        {
            var context = ((Pollable)pollables[0]).Context;
            context.Wait.Event.Reset();
            ready = Look(pollables, out var nanoseconds);
            if (ready is null)
            {
                context.Block(nanoseconds);
            }
        }

        return [.. ready];
    }

    /// <inheritdoc/>
    private protected override string Describe() => "a pollable";

    private static List<uint>? Look(ReadOnlySpan<IPollable> pollables, out ulong nanoseconds)
    {
        nanoseconds = ulong.MaxValue;
        List<uint>? ready = null;
        for (var i = 0; i < pollables.Length; i++)
        {
            var pollable = (Pollable)pollables[i];
            if (pollable.Ready())
            {
                (ready ??= []).Add((uint)i);
            }
            else
            {
                nanoseconds = Math.Min(nanoseconds, pollable.NanosecondsToAsk);
            }
        }

        return ready;
    }
}
