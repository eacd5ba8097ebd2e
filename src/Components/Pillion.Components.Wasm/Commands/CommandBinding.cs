using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Wasm.Calls;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Sandbox;
using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.Commands;

/// <summary>
/// <c>bindings.wasm</c>: runs a program, a module of WASI preview 1 or a component of <c>wasi:cli</c> (0.2, 0.3). Operation <c>execute</c>: the request's data is its standard
/// input, <c>args</c> of the request's metadata, separated by commas, are its arguments behind its name, and what it writes to standard output is the answer.
/// </summary>
/// <remarks>components-contrib <c>bindings/wasm/output.go</c>. Each request has an instance as if nobody had used it before, and is given what the component's metadata grants.</remarks>
internal sealed class CommandBinding(WasmComponentHost host, ComponentServices services, GuestCode code) : IOutputBinding
{
    private const string Execute = "execute";
    private const string ArgumentsKey = "args";

    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = services.Logging.CreateLogger("Pillion.Components.Wasm");
    private readonly GuestCaller _caller = new(host);
    private string _name = "";
    private ICommandProgram? _program;
    private GuestLimits? _limits;
    private GuestSandbox? _sandbox;
    private SemaphoreSlim? _places;

    public IReadOnlyList<string> Operations { get; } = [Execute];

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _name = spec.Name;
        _limits = GuestLimits.Read(spec.Metadata, s_defaultTimeout);
        _places = new SemaphoreSlim(_limits.Instances);
        try
        {
            _sandbox = GuestSandbox.Open(spec.Metadata, code.Name, services.Time);
            _program = CreateProgram(_limits);
            return ValueTask.CompletedTask;
        }
        catch (WasmException e)
        {
            throw spec.Metadata.Error(GuestCode.Key, $"names {code.DisplayName}, which cannot be run: {e.Message}");
        }
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var arguments = Arguments(request);
        if (!await _places!.WaitAsync(_limits!.Timeout, cancellationToken))
        {
            throw new ComponentException(
                ComponentErrorKind.Unavailable,
                $"component '{_name}': {_limits.Instances} programs run, which is its maxInstances, and none has ended within {_limits.Timeout.TotalSeconds:0.###} s"
            );
        }

        try
        {
            return await _caller.RunAsync(
                static run => run.Binding.Run(run.Arguments, run.Data, run.Cancel),
                (Binding: this, Arguments: arguments, request.Data, Cancel: cancellationToken),
                _sandbox!.HasNetwork
            );
        }
        finally
        {
            _places.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _program?.Dispose();
        _sandbox?.Dispose();
        code.Dispose();
        _places?.Dispose();
        return ValueTask.CompletedTask;
    }

    private ICommandProgram CreateProgram(GuestLimits limits)
    {
        if (code.Module is { } module)
        {
            return new ModuleProgram(host, module, limits);
        }

        var component = code.Component!;
        return WasiCommand.IsCommand(component)
            ? new ComponentProgram(host, component, limits)
            : throw new WasmLinkException(
                $"it is a component that exports neither dapr:components/output-binding nor wasi:cli/run, but {(component.Exports.IsEmpty ? "nothing" : string.Join(", ", component.Exports.Select(e => e.Name)))}"
            );
    }

    private string[] Arguments(BindingRequest request)
    {
        string[] arguments = [code.Name, .. request.Get(ArgumentsKey)?.Split(',') ?? []];
        return Array.Exists(arguments, a => a.Contains('\0'))
            ? throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"component '{_name}': metadata '{ArgumentsKey}' has a NUL character in it"
            )
            : arguments;
    }

    private BindingResponse Run(string[] arguments, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var limits = _limits!;

        // Host functions wait with this token; compiled code is stopped by the instance's own deadline.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limits.Timeout);
        using var output = new WasiOutputBuffer(limits.BodyBytes);
        using var errors = new GuestOutput(_log, _name, "stderr");
        using var wasi = new WasiContext(
            _sandbox!.CreateOptions() with
            {
                Arguments = arguments,
                Stdin = WasiInput.FromMemory(data),
                Stdout = output,
                Stderr = errors,
            }
        )
        {
            CancellationToken = stop.Token,
        };
        int exitCode;
        try
        {
            exitCode = _program!.Run(wasi, limits.Timeout, cancellationToken);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(e);
        }

        return exitCode == 0
            ? new BindingResponse(output.WrittenSpan.ToArray())
            : throw new ComponentException(
                ComponentErrorKind.Internal,
                $"component '{_name}': the program ended with exit code {exitCode}"
            );
    }

    private ComponentException Failed(Exception exception)
    {
        var problem = GuestFailure.Describe(exception, _limits!.Timeout);
        _log.ProgramFailed(exception, _name, problem);
        return new ComponentException(
            exception is WasmTrapException { Kind: TrapKind.Interrupted } ? ComponentErrorKind.Timeout : ComponentErrorKind.Internal,
            $"component '{_name}': the program {problem}",
            exception
        );
    }
}
