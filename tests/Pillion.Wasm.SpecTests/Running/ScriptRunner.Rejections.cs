using Pillion.Wasm.SpecTests.Scripts;
using Pillion.Wasm.SpecTests.Suite;

namespace Pillion.Wasm.SpecTests.Running;

internal sealed partial class ScriptRunner
{
    public const string NeedsTextReader = "needs a reader of the text format";

    /// <summary>The module must be rejected by this exception: malformed and invalid are different things.</summary>
    /// <remarks>Texts are compared for information only: where several rules are broken, engines differ in which they notice first.</remarks>
    private Verdict ExpectRejection<TException>(Command command)
        where TException : WasmException
    {
        if (command.BinaryFile is null)
        {
            return Verdict.Skipped(NeedsTextReader);
        }

        if (_file.NeededBy(command.Line) is var needs and not Feature.None)
        {
            // It would be rejected for using the feature, which says nothing about the rule under test.
            return Verdict.Needs(needs);
        }

        try
        {
            Load(command);
            return Verdict.Failed($"expected \"{command.Text}\", but the module loads");
        }
        catch (TException e)
        {
            Compare(command, e);
            return Verdict.Passed;
        }
    }

    private Verdict ExpectUnlinkable(Command command)
    {
        if (LoadOrExplain(command, out var verdict) is not { } module)
        {
            return verdict;
        }

        if (Unresolvable(module) is { } slot)
        {
            return slot.Explain();
        }

        try
        {
            Instantiate(module);
            return Verdict.Failed($"expected \"{command.Text}\", but the module links");
        }
        catch (WasmLinkException e)
        {
            Compare(command, e);
            return Verdict.Passed;
        }
    }

    private Verdict ExpectUninstantiable(Command command)
    {
        if (LoadOrExplain(command, out var verdict) is not { } module)
        {
            return verdict;
        }

        if (Unresolvable(module) is { } slot)
        {
            return slot.Explain();
        }

        try
        {
            Instantiate(module);
            return Verdict.Failed($"expected trap \"{command.Text}\", but the module instantiates");
        }
        catch (WasmTrapException trap)
        {
            return TrapText(trap) == command.Text
                ? Verdict.Passed
                : Verdict.Failed($"expected trap \"{command.Text}\", got \"{TrapText(trap)}\"");
        }
    }

    private void Compare(Command command, WasmException exception)
    {
        if (!exception.Message.Contains(command.Text!, StringComparison.Ordinal))
        {
            _outcome.OtherTexts.Add((command.Line, command.Text!, exception.Message));
        }
    }
}
