using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;
using Pillion.Wasi.Stdio;

namespace Pillion.Guests.Programs;

/// <summary>
/// An app that is a program: every request runs it once, in a fresh instance, with the request's body on stdin and the answer on
/// stdout. How request and answer are written is the derived class's.
/// </summary>
/// <remarks>
/// The guest runs on a guest thread. A call that comes from a guest already runs on that guest's thread: an invocation
/// between two apps of the process is a call, without a queue or a change of threads.
/// </remarks>
internal abstract class ProgramChannel : IAppChannel
{
    protected ProgramChannel(GuestProgram program) => Program = program;

    protected GuestProgram Program { get; }

    private string AppId => Program.Options.Runtime.AppId;

    public ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken) =>
        request.Body.IsBuffered && GuestChain.Current is { } chain && chain.CanNest(Program.Limits.StackBytes)
            ? new ValueTask<InvokeResponse>(RunNested(chain, request, cancellationToken))
            : new ValueTask<InvokeResponse>(RunOnGuestThreadAsync(request, cancellationToken));

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await Program.Gate.CloseAsync();

    /// <summary>Arguments and environment of the run that answers a request.</summary>
    protected abstract (IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Environment) Describe(
        InvokeRequest request,
        int bodyLength
    );

    /// <summary>The answer to a request that no program can be given; null for one that it can.</summary>
    protected virtual InvokeResponse? Refuse(InvokeRequest request) => null;

    /// <summary>Makes the answer of what the program wrote.</summary>
    protected abstract InvokeResponse Read(ReadOnlySpan<byte> output);

    private async Task<InvokeResponse> RunOnGuestThreadAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, cancellationToken);
        await Program.Gate.EnterAsync(Program.RequestTimeout, cancellationToken);
        try
        {
            return await Program.Threads.RunAsync(chain => RunIn(chain, request, body, cancellationToken));
        }
        finally
        {
            Program.Gate.Leave();
        }
    }

    private InvokeResponse RunNested(GuestChain chain, InvokeRequest request, CancellationToken cancellationToken)
    {
        if (request.Body.Length > Program.Limits.MemoryBytes)
        {
            throw TooLarge(new BodyTooLargeException(Program.Limits.MemoryBytes));
        }

        Program.Gate.Enter(chain, cancellationToken);
        try
        {
            return RunIn(chain, request, request.Body.Memory, cancellationToken);
        }
        finally
        {
            Program.Gate.Leave();
        }
    }

    /// <summary>The request's body; one that is larger than the guest's memory could not be taken up anyway.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.Body.ReadAllAsync(Program.Limits.MemoryBytes, cancellationToken);
        }
        catch (BodyTooLargeException e)
        {
            throw TooLarge(e);
        }
    }

    private AppChannelException TooLarge(BodyTooLargeException e)
    {
        // The API in front of the app has a limit of its own, and a message of its own for it.
        var isOurs = e.MaxBytes == Program.Limits.MemoryBytes;
        return new(
            AppChannelFailure.TooLarge,
            isOurs ? $"app '{AppId}' takes no body of more than {e.MaxBytes} bytes (limits.memory)" : e.Message,
            e
        );
    }

    private InvokeResponse RunIn(GuestChain chain, InvokeRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        chain.Run(Program.Gate, Program.Limits.StackBytes, () => Run(request, body, cancellationToken));

    private InvokeResponse Run(InvokeRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        using var output = new WasiOutputBuffer((int)Math.Min(Program.Limits.OutputBytes, Array.MaxLength));
        using var errors = new GuestLineLog(Program.Log, AppId);
        var (arguments, environment) = Describe(request, body.Length);
        var run = new GuestRun(arguments, environment, WasiInput.FromMemory(body), output, errors);
        var exitCode = Program.Run(run, Program.RequestTimeout, cancellationToken);
        if (exitCode != 0)
        {
            Program.Log.GuestFailed(AppId, exitCode);
            throw new AppChannelException(AppChannelFailure.Failed, $"app '{AppId}' ended with exit code {exitCode}");
        }

        return Read(output.WrittenSpan);
    }
}
