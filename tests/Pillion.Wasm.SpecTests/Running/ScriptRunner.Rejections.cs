using Pillion.Wasm.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

internal sealed partial class ScriptRunner
{
    private Verdict ExpectRejection(WastCommand.AssertRejected command)
    {
        var verdict = TryRejection(command);
        return File.ContradictionOf(command.Line) switch
        {
            null => verdict,
            var reason when verdict.Kind == VerdictKind.Failed => Verdict.Skipped(reason),
            var reason => Verdict.Failed($"rejected as expected: in SpecFiles.cs, it is no longer true that {reason}"),
        };
    }

    private Verdict TryRejection(WastCommand.AssertRejected command) =>
        command.Rejection switch
        {
            // The binary format is the engine's to read, the text format and its annotations the reader's.
            WastRejection.Malformed when command.Definition.Kind == WastModuleKind.Binary => ExpectRefusal<WasmFormatException>(command),
            WastRejection.Malformed or WastRejection.MalformedCustom or WastRejection.InvalidCustom => ExpectMalformedText(command),
            WastRejection.Invalid => ExpectRefusal<WasmValidationException>(command),
            WastRejection.Unlinkable => ExpectUnlinkable(command),
            _ => ExpectUninstantiable(command),
        };

    private Verdict ExpectMalformedText(WastCommand.AssertRejected command)
    {
        try
        {
            command.Definition.ToBinary();
            return Verdict.Failed($"expected \"{command.Message}\", but the text is read");
        }
        catch (WatFormatException e)
        {
            Compare(command, e);
            return Verdict.Passed;
        }
    }

    /// <summary>The module must be refused by this exception: malformed and invalid are different things.</summary>
    /// <remarks>Texts are compared for information only: where several rules are broken, engines differ in which they notice first.</remarks>
    private Verdict ExpectRefusal<TException>(WastCommand.AssertRejected command)
        where TException : WasmException
    {
        try
        {
            Load(command.Definition);
            return Verdict.Failed($"expected \"{command.Message}\", but the module loads");
        }
        catch (TException e)
        {
            Compare(command, e);
            return Verdict.Passed;
        }
    }

    private Verdict ExpectUnlinkable(WastCommand.AssertRejected command)
    {
        var module = Load(command.Definition);
        if (ImportsBroken(module))
        {
            return Verdict.Blocked;
        }

        try
        {
            Instantiate(module);
            return Verdict.Failed($"expected \"{command.Message}\", but the module links");
        }
        catch (WasmLinkException e)
        {
            Compare(command, e);
            return Verdict.Passed;
        }
    }

    private Verdict ExpectUninstantiable(WastCommand.AssertRejected command)
    {
        var module = Load(command.Definition);
        if (ImportsBroken(module))
        {
            return Verdict.Blocked;
        }

        try
        {
            Instantiate(module);
            return Verdict.Failed($"expected trap \"{command.Message}\", but the module instantiates");
        }
        catch (WasmTrapException trap)
        {
            return TrapText(trap) == command.Message
                ? Verdict.Passed
                : Verdict.Failed($"expected trap \"{command.Message}\", got \"{TrapText(trap)}\"");
        }
    }

    private void Compare(WastCommand.AssertRejected command, WasmException exception)
    {
        if (!exception.Message.Contains(command.Message, StringComparison.Ordinal))
        {
            Outcome.OtherTexts.Add((command.Line, command.Message, exception.Message));
        }
    }
}
