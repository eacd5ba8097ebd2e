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
    private readonly SemaphoreSlim _instances;

    protected ProgramChannel(GuestProgram program)
    {
        Program = program;
        _instances = new SemaphoreSlim(program.Limits.Instances, program.Limits.Instances);
    }

    protected GuestProgram Program { get; }

    private string AppId => Program.Options.Runtime.AppId;

    public ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken) =>
        request.Body.IsBuffered && GuestThreadPool.CanNest(Program.Limits.StackBytes)
            ? new ValueTask<InvokeResponse>(RunNested(request, cancellationToken))
            : new ValueTask<InvokeResponse>(RunOnGuestThreadAsync(request, cancellationToken));

    public ValueTask DisposeAsync()
    {
        _instances.Dispose();
        return ValueTask.CompletedTask;
    }

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
        ReadOnlyMemory<byte> body;
        try
        {
            body = await request.Body.ReadAllAsync(Program.Limits.MemoryBytes, cancellationToken);
        }
        catch (BodyTooLargeException e)
        {
            throw new AppChannelException(AppChannelFailure.TooLarge, e.Message, e);
        }

        await _instances.WaitAsync(cancellationToken);
        try
        {
            return await Program.Threads.RunAsync(() => Run(request, body, cancellationToken));
        }
        finally
        {
            _instances.Release();
        }
    }

    private InvokeResponse RunNested(InvokeRequest request, CancellationToken cancellationToken)
    {
        _instances.Wait(cancellationToken);
        try
        {
            return GuestThreadPool.RunNested(() => Run(request, request.Body.Memory, cancellationToken));
        }
        finally
        {
            _instances.Release();
        }
    }

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
