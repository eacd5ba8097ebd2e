using Pillion.Wasm.Components;
using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Components;

/// <summary>Runs the commands of one script of components.</summary>
/// <remarks>What fails in a file that waits for a feature is counted as skipped for that reason.</remarks>
internal sealed class ComponentScriptRunner(SpecFile file, WastScript script, Engine engine) : CommandRunner(file, script, engine)
{
    /// <summary>What a command means that names nothing: no identifier is empty.</summary>
    private const string Latest = "";

    /// <summary>What failed to be there is null, so that later commands fail with it and do not reach what had the name before.</summary>
    private readonly Dictionary<string, Component?> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ComponentInstance?> _instances = new(StringComparer.Ordinal);

    /// <summary>How many commands failed for the reason that the file waits.</summary>
    public int PutOff { get; private set; }

    protected override Verdict Judge(WastCommand command)
    {
        var verdict = base.Judge(command);
        if (File.Waits is { } reason && verdict.Kind is VerdictKind.Failed or VerdictKind.Blocked)
        {
            PutOff++;
            verdict = Verdict.Skipped(reason);
        }

        return verdict;
    }

    protected override Verdict Execute(WastCommand command) =>
        command switch
        {
            WastCommand.Module module => Define(module.Definition, isInstantiated: true),
            WastCommand.ModuleDefinition module => Define(module.Definition, isInstantiated: false),
            WastCommand.ModuleInstance instance => InstantiateDefinition(instance),
            WastCommand.Perform perform => Act(perform.Action, _ => Verdict.Passed),
            WastCommand.AssertReturn assertion => Act(assertion.Action, result => ExpectResult(assertion, result)),
            WastCommand.AssertTrap assertion => ExpectTrap(assertion),
            WastCommand.AssertRejected rejected => ExpectRejection(rejected),
            _ => Verdict.Failed($"the runner knows no command {command.GetType().Name}"),
        };

    private Verdict Define(WastModule definition, bool isInstantiated)
    {
        Component? component = null;
        ComponentInstance? instance = null;
        try
        {
            component = Load(definition);
            instance = isInstantiated ? Instantiate(component) : null;
            return Verdict.Passed;
        }
        finally
        {
            foreach (var name in NamesOf(definition.Id))
            {
                _components[name] = component;
                if (isInstantiated)
                {
                    _instances[name] = instance;
                }
            }
        }
    }

    private Verdict InstantiateDefinition(WastCommand.ModuleInstance command)
    {
        var component = _components.GetValueOrDefault(command.Definition ?? Latest);
        ComponentInstance? instance = null;
        try
        {
            instance = component is null ? null : Instantiate(component);
            return instance is null ? Verdict.Blocked : Verdict.Passed;
        }
        finally
        {
            foreach (var name in NamesOf(command.Id))
            {
                _instances[name] = instance;
            }
        }
    }

    private static string[] NamesOf(string? id) => id is null ? [Latest] : [Latest, id];

    private Component Load(WastModule definition) => Own(Component.Load(Engine, definition.ToBinary(), $"{File.Name}:{definition.Line}"));

    private ComponentInstance Instantiate(Component component) => Own(new ComponentLinker(Engine).Instantiate(component));

    private Verdict Act(WastAction action, Func<ComponentValue?, Verdict> check)
    {
        var instance = _instances.GetValueOrDefault(action.Instance ?? Latest);
        if (instance is null)
        {
            return Verdict.Blocked;
        }

        if (action is not WastAction.Invoke invoke)
        {
            return Verdict.Failed("components have no globals");
        }

        return check(
            (instance.GetFunction("", invoke.Name) ?? throw new InvalidOperationException("no such exported function")).Invoke([
                .. invoke.Arguments.Select(ScriptComponentValues.ToValue),
            ])
        );
    }

    private static Verdict ExpectResult(WastCommand.AssertReturn command, ComponentValue? result)
    {
        var isExpected =
            command.Results.Length == (result is null ? 0 : 1)
            && (result is null || ScriptComponentValues.Matches(command.Results[0], result));
        return isExpected ? Verdict.Passed : Verdict.Failed($"expected [{string.Join(' ', command.Results)}], got [{result}]");
    }

    private Verdict ExpectTrap(WastCommand.AssertTrap command)
    {
        try
        {
            return Act(command.Action, result => Verdict.Failed($"expected trap \"{command.Message}\", got [{result}]"));
        }
        catch (WasmTrapException e)
        {
            Compare(command.Line, command.Message, e);
            return Verdict.Passed;
        }
    }

    private Verdict ExpectRejection(WastCommand.AssertRejected command) =>
        command.Rejection switch
        {
            // The binary format is the decoder's to read, the text format the reader's.
            WastRejection.Malformed when command.Definition.Kind == WastModuleKind.Binary => ExpectRefusal(
                command,
                e => e is ComponentFormatException or WasmFormatException
            ),
            WastRejection.Malformed => ExpectRefusal(command, e => e is WatFormatException),
            WastRejection.Invalid => ExpectRefusal(command, e => e is ComponentValidationException or WasmValidationException),
            WastRejection.Unlinkable => ExpectRefusal(command, e => e is ComponentLinkException, Load(command.Definition)),
            WastRejection.Uninstantiable => ExpectRefusal(command, e => e is WasmTrapException, Load(command.Definition)),
            _ => Verdict.Failed($"components have no annotations to be refused for: {command.Rejection}"),
        };

    /// <summary>The component must be refused by such an exception: malformed, invalid and the others are different things.</summary>
    /// <param name="component">If it loads and its instantiation fails.</param>
    private Verdict ExpectRefusal(WastCommand.AssertRejected command, Predicate<WasmException> isExpected, Component? component = null)
    {
        try
        {
            if (component is null)
            {
                Load(command.Definition);
            }
            else
            {
                Instantiate(component);
            }

            return Verdict.Failed($"expected \"{command.Message}\", but the component {(component is null ? "loads" : "is instantiated")}");
        }
        catch (WasmException e) when (isExpected(e))
        {
            Compare(command.Line, command.Message, e);
            return Verdict.Passed;
        }
    }

    /// <remarks>Texts are compared for information only: where several rules are broken, engines differ in which they notice first.</remarks>
    private void Compare(int line, string expected, WasmException exception)
    {
        if (!exception.Message.Contains(expected.Replace("wasm trap: ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
        {
            Outcome.OtherTexts.Add((line, expected, exception.Message));
        }
    }
}
