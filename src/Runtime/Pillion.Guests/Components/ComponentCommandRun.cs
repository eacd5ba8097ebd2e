using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components;

/// <summary>One run of a component of the world <c>wasi:cli/command</c> on streams of the host.</summary>
internal sealed class ComponentCommandRun(GuestComponent app, Stream input, Stream output, Stream error)
{
    /// <returns>The guest's exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await app.Gate.EnterAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        try
        {
            return await app.Threads.RunAsync(chain => chain.Run(app.Gate, app.Limits.StackBytes, () => RunInstance(cancellationToken)));
        }
        finally
        {
            app.Gate.Leave();
        }
    }

    private int RunInstance(CancellationToken cancellationToken)
    {
        var timeout = app.Limits.Timeout ?? Timeout.InfiniteTimeSpan;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            stop.CancelAfter(timeout);
        }

        var wasi = new WasiContext(
            app.Wasi with
            {
                Stdin = WasiInput.FromStream(input),
                Stdout = WasiOutput.ToStream(output),
                Stderr = WasiOutput.ToStream(error),
            }
        )
        {
            CancellationToken = stop.Token,
        };
        ComponentInstance? instance = null;
        try
        {
            instance = app.Template.Instantiate(new ComponentState(app.Options, wasi));
            using (instance.WithDeadline(timeout, cancellationToken))
            {
                return WasiCommand.Run(instance);
            }
        }
        catch (Exception e)
        {
            throw app.Translate(e, timeout, cancellationToken);
        }
        finally
        {
            // In this order: what the guest left open is closed before its handles are gone.
            wasi.Dispose();
            instance?.Dispose();
            output.Flush();
            error.Flush();
        }
    }
}
