using Pillion.Wasm.SpecTests.Scripts;
using Pillion.Wasm.SpecTests.Suite;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>Runs the commands of one script, in order, in one store. Not safe for concurrent use.</summary>
/// <remarks>
/// Commands and their meaning are those of the suite's reference interpreter (interpreter/README.md, "Scripts"). The parts:
/// modules and names here, calls in <c>ScriptRunner.Actions.cs</c>, rejected modules in <c>ScriptRunner.Rejections.cs</c>.
/// </remarks>
internal sealed partial class ScriptRunner : IDisposable
{
    private readonly SpecFile _file;
    private readonly Script _script;
    private readonly Engine _engine;
    private readonly SpecTestHost _host;
    private readonly Outcome _outcome;
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<string, Slot> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Slot> _registered = new(StringComparer.Ordinal);
    private Slot _current = new Slot.Broken();
    private volatile int _line;

    public ScriptRunner(SpecFile file, Script script, Engine engine)
    {
        _file = file;
        _script = script;
        _engine = engine;
        _host = new SpecTestHost(engine);
        _outcome = new Outcome(file.Name);
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

    public void Dispose()
    {
        _owned.Reverse();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }

        _host.Dispose();
    }

    private Verdict Execute(Command command) =>
        command.Type switch
        {
            "module" => Define(command, DefineAndInstantiate),
            "module_definition" => Define(command, LoadDefinition),
            "module_instance" => InstantiateDefinition(command),
            "register" => Register(command),
            "action" => Act(command, _ => Verdict.Passed),
            "assert_return" => Act(command, results => ExpectResults(command, results)),
            "assert_trap" => ExpectTrap(command),
            "assert_exhaustion" => ExpectExhaustion(command),
            "assert_invalid" => ExpectRejection<WasmValidationException>(command),
            "assert_malformed" => ExpectRejection<WasmFormatException>(command),
            "assert_unlinkable" => ExpectUnlinkable(command),
            "assert_uninstantiable" => ExpectUninstantiable(command),
            _ => Verdict.Failed($"the runner knows no command {command.Type}"),
        };

    private Verdict Define(Command command, Func<Command, (Slot Slot, Verdict Verdict)> define)
    {
        Slot slot = new Slot.Broken();
        try
        {
            (slot, var verdict) = define(command);
            return verdict;
        }
        finally
        {
            // Also where it failed: later commands must not reach the module before it by the same name.
            if (command.Name is { } name)
            {
                _named[name] = slot;
            }

            if (slot is not Slot.Definition)
            {
                _current = slot;
            }
        }
    }

    private (Slot Slot, Verdict Verdict) DefineAndInstantiate(Command command)
    {
        if (LoadOrExplain(command, out var verdict) is not { } module)
        {
            return (Missing(command), verdict);
        }

        return Unresolvable(module) is { } import ? (import, import.Explain()) : (Instantiate(module), Verdict.Passed);
    }

    private (Slot Slot, Verdict Verdict) LoadDefinition(Command command) =>
        LoadOrExplain(command, out var verdict) is { } module ? (new Slot.Definition(module), verdict) : (Missing(command), verdict);

    private Verdict InstantiateDefinition(Command command)
    {
        var slot = _named.GetValueOrDefault(command.Module ?? "", new Slot.Broken());
        if (slot is Slot.Definition definition)
        {
            slot = Instantiate(definition.Module);
        }

        _current = slot;
        _named[command.Instance ?? ""] = slot;
        return slot is Slot.Live ? Verdict.Passed : slot.Explain();
    }

    private Verdict Register(Command command)
    {
        var slot = Find(command.Name);
        _registered[command.As!] = slot;
        return slot is Slot.Live ? Verdict.Passed : slot.Explain();
    }

    private Slot Find(string? name) => name is null ? _current : _named.GetValueOrDefault(name, new Slot.Broken());

    private Slot Missing(Command command) =>
        _file.NeededBy(command.Line) is var needs and not Feature.None ? new Slot.Later(needs) : new Slot.Broken();

    /// <summary>
    /// Loads a valid module. One whose line is in the table of later features must not load: then the table is out of date.
    /// </summary>
    private Module? LoadOrExplain(Command command, out Verdict verdict)
    {
        var needs = _file.NeededBy(command.Line);
        try
        {
            var module = Load(command);
            verdict =
                needs == Feature.None
                    ? Verdict.Passed
                    : Verdict.Failed($"the module loads: in SpecFiles.cs, line {command.Line} no longer needs {needs.Describe()}");
            return needs == Feature.None ? module : null;
        }
        catch (WasmException) when (needs != Feature.None)
        {
            verdict = Verdict.Needs(needs);
            return null;
        }
    }

    private Module Load(Command command)
    {
        var module = Module.Load(_engine, _script.ModuleOf(command), $"{_file.Name}:{command.Line}");
        _owned.Add(module);
        return module;
    }

    /// <summary>The first module that this one imports from and that is not there, if any.</summary>
    private Slot? Unresolvable(Module module) =>
        module.Imports.Select(i => _registered.GetValueOrDefault(i.Module)).FirstOrDefault(slot => slot is Slot.Later or Slot.Broken);

    private Slot.Live Instantiate(Module module)
    {
        var linker = new Linker(_engine);
        foreach (var name in module.Imports.Select(i => i.Module).Distinct(StringComparer.Ordinal))
        {
            if (_registered.GetValueOrDefault(name) is Slot.Live exporter)
            {
                linker.Define(name, exporter.Instance);
            }
            else if (name == SpecTestHost.ModuleName)
            {
                _host.DefineIn(linker);
            }
        }

        var instance = linker.Instantiate(module);
        _owned.Add(instance);
        return new Slot.Live(instance);
    }
}
