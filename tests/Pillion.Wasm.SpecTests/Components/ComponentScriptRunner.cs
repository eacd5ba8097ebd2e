using Pillion.Wasm.Components;
using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Validation;
using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Components;

/// <summary>Runs the commands of one script of components, in order. Not safe for concurrent use.</summary>
internal sealed class ComponentScriptRunner : IDisposable
{
    private const string NoInstances = "instances of components";

    private readonly WastScript _script;
    private readonly Outcome _outcome;
    private volatile int _line;

    public ComponentScriptRunner(SpecFile file, WastScript script, Engine engine)
    {
        _script = script;
        _outcome = new Outcome(file.Name);
        _ = engine;
    }

    /// <summary>The line of the command that is running; for a report about one that does not end.</summary>
    public int Line => _line;

    public Outcome Run()
    {
        foreach (var command in _script.Commands)
        {
            _line = command.Line;
            Verdict verdict;
            try
            {
                verdict = Execute(command);
            }
            catch (WasmException e)
            {
                verdict = Verdict.Failed($"{e.GetType().Name}: {e.Message}");
            }
            catch (Exception e)
            {
                // Anything but a WasmException is a defect of the engine (or of this runner): where it came from matters.
                verdict = Verdict.Failed(e.ToString());
            }

            _outcome.Add(command, verdict);
        }

        return _outcome;
    }

    public void Dispose() { }

    private Verdict Execute(WastCommand command)
    {
        switch (command)
        {
            case WastCommand.Module module:
                Load(module.Definition);
                return Verdict.Passed;
            case WastCommand.ModuleDefinition module:
                Load(module.Definition);
                return Verdict.Passed;
            case WastCommand.AssertRejected rejected:
                return ExpectRejection(rejected);
            default:
                return Verdict.Skipped(NoInstances);
        }
    }

    private static void Load(WastModule definition) => ComponentValidator.Validate(ComponentDecoder.Decode(definition.ToBinary()));

    private Verdict ExpectRejection(WastCommand.AssertRejected command)
    {
        switch (command.Rejection)
        {
            // The binary format is the decoder's to read, the text format the reader's.
            case WastRejection.Malformed when command.Definition.Kind == WastModuleKind.Binary:
                return ExpectRefusal<ComponentFormatException>(command);
            case WastRejection.Malformed:
                return ExpectRefusal<WatFormatException>(command);
            case WastRejection.Invalid:
                return ExpectRefusal<ComponentValidationException>(command);
            default:
                Load(command.Definition);
                return Verdict.Skipped(NoInstances);
        }
    }

    /// <summary>The component must be refused by this exception: malformed and invalid are different things.</summary>
    /// <remarks>Texts are compared for information only: where several rules are broken, engines differ in which they notice first.</remarks>
    private Verdict ExpectRefusal<TException>(WastCommand.AssertRejected command)
        where TException : WasmException
    {
        try
        {
            Load(command.Definition);
            return Verdict.Failed($"expected \"{command.Message}\", but the component loads");
        }
        catch (TException e)
        {
            if (!e.Message.Contains(command.Message, StringComparison.Ordinal))
            {
                _outcome.OtherTexts.Add((command.Line, command.Message, e.Message));
            }

            return Verdict.Passed;
        }
    }
}
