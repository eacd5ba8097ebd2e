using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Cli;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Cli;
using Pillion.Wasi.Preview3.Wit.Cli.TerminalInput;
using Pillion.Wasi.Preview3.Wit.Cli.TerminalOutput;
using Pillion.Wasi.Preview3.Wit.Cli.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:cli</c></content>
internal sealed partial class Preview3Host : IEnvironment, IExit, IStdin, IStdout, IStderr, ITerminalStdin, ITerminalStdout, ITerminalStderr
{
    private const int Stdin = 0;
    private const int Stdout = 1;
    private const int Stderr = 2;

    (string, string)[] IEnvironment.GetEnvironment() => [.. context.Options.Environment.Select(pair => (pair.Key, pair.Value))];

    string[] IEnvironment.GetArguments() => [.. context.Options.Arguments];

    /// <summary>Guests have no working directory, only the directories that they find open.</summary>
    string? IEnvironment.GetInitialCwd() => null;

    void IExit.Exit(Result<Unit, Unit> status) => throw new WasiExitException(status.IsOk ? 0 : 1);

    void IExit.ExitWithCode(byte statusCode) => throw new WasiExitException(statusCode);

    (ComponentStream<byte>, ComponentFuture<Result<Unit, ErrorCode>>) IStdin.ReadViaStream()
    {
        var source = new DescriptorSource(context, context.Standard(Stdin).Share(), offset: null);
        return (ComponentStream<byte>.From(source), source.Ending.ToFuture(ToResult));
    }

    ComponentFuture<Result<Unit, ErrorCode>> IStdout.WriteViaStream(ComponentStream<byte> data) => Write(Stdout, data);

    ComponentFuture<Result<Unit, ErrorCode>> IStderr.WriteViaStream(ComponentStream<byte> data) => Write(Stderr, data);

    ITerminalInput? ITerminalStdin.GetTerminalStdin() => context.IsTerminal(Stdin) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStdout.GetTerminalStdout() => context.IsTerminal(Stdout) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStderr.GetTerminalStderr() => context.IsTerminal(Stderr) ? new Terminal(context) : null;

    private static Result<Unit, ErrorCode> ToResult(Errno errno) =>
        errno switch
        {
            Errno.Success => Unit.Value,
            Errno.IlSeq => ErrorCode.IllegalByteSequence,
            Errno.Pipe => ErrorCode.Pipe,
            _ => ErrorCode.Io,
        };

    private ComponentFuture<Result<Unit, ErrorCode>> Write(int number, ComponentStream<byte> data)
    {
        var sink = new DescriptorSink(context, DescriptorWriter.Of(context.Standard(number)));
        data.WriteTo(sink);
        return sink.Ending.ToFuture(ToResult);
    }
}
