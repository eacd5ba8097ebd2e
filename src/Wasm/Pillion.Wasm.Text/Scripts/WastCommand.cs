using System.Collections.Immutable;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>A command of a script. Scripts of components have <c>component</c> where those of modules have <c>module</c>.</summary>
/// <param name="Line">Line that it begins on, from 1.</param>
public abstract record WastCommand(int Line)
{
    /// <summary><c>(module $id? …)</c>: defines a module and instantiates it, under its identifier and as the latest instance.</summary>
    public sealed record Module(int Line, WastModule Definition) : WastCommand(Line);

    /// <summary><c>(module definition $id? …)</c>: defines a module without instantiating it.</summary>
    public sealed record ModuleDefinition(int Line, WastModule Definition) : WastCommand(Line);

    /// <summary><c>(module instance $id? $module?)</c>: instantiates a defined module, the latest one if none is named.</summary>
    public sealed record ModuleInstance(int Line, string? Id, string? Definition) : WastCommand(Line);

    /// <summary><c>(register "name" $instance?)</c>: later modules can import from the instance by that name.</summary>
    public sealed record Register(int Line, string Name, string? Instance) : WastCommand(Line);

    /// <summary>An action whose results do not matter, but which must not trap.</summary>
    public sealed record Perform(int Line, WastAction Action) : WastCommand(Line);

    /// <summary><c>(assert_return action result*)</c></summary>
    public sealed record AssertReturn(int Line, WastAction Action, ImmutableArray<WastExpectation> Results) : WastCommand(Line);

    /// <summary><c>(assert_trap action "message")</c>: the action traps for that reason.</summary>
    public sealed record AssertTrap(int Line, WastAction Action, string Message) : WastCommand(Line);

    /// <summary><c>(assert_exhaustion action "message")</c>: the action uses up the call stack.</summary>
    public sealed record AssertExhaustion(int Line, WastAction Action, string Message) : WastCommand(Line);

    /// <summary><c>(assert_exception action)</c>: the action ends with an exception that no one catches.</summary>
    public sealed record AssertException(int Line, WastAction Action) : WastCommand(Line);

    /// <summary><c>(assert_malformed module "message")</c> and its relatives: the module is refused for that reason.</summary>
    public sealed record AssertRejected(int Line, WastRejection Rejection, WastModule Definition, string Message) : WastCommand(Line);
}
