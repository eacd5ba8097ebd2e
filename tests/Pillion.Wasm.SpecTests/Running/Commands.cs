using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>What the runner and the tests of its table ask of every command.</summary>
internal static class Commands
{
    extension(WastCommand command)
    {
        /// <summary>The module that the command carries, if any.</summary>
        public WastModule? CarriedModule =>
            command switch
            {
                WastCommand.Module module => module.Definition,
                WastCommand.ModuleDefinition module => module.Definition,
                WastCommand.AssertRejected rejected => rejected.Definition,
                _ => null,
            };

        /// <summary>Whether the command's module is valid, though it may not link or may trap as it starts.</summary>
        public bool HasValidModule =>
            command
                is WastCommand.Module
                    or WastCommand.ModuleDefinition
                    or WastCommand.AssertRejected { Rejection: WastRejection.Unlinkable or WastRejection.Uninstantiable };

        public bool IsAssertion =>
            command
                is WastCommand.AssertReturn
                    or WastCommand.AssertTrap
                    or WastCommand.AssertExhaustion
                    or WastCommand.AssertException
                    or WastCommand.AssertRejected;

        /// <summary>For reports: its kind and what it acts on.</summary>
        public string Describe() =>
            command switch
            {
                WastCommand.Perform perform => Describe(perform.Action),
                WastCommand.AssertReturn assertion => "assert_return " + Describe(assertion.Action),
                WastCommand.AssertTrap assertion => "assert_trap " + Describe(assertion.Action),
                WastCommand.AssertExhaustion assertion => "assert_exhaustion " + Describe(assertion.Action),
                WastCommand.AssertException assertion => "assert_exception " + Describe(assertion.Action),
                WastCommand.AssertRejected rejected => $"module that is {rejected.Rejection}",
                _ => command.GetType().Name,
            };
    }

    private static string Describe(WastAction action)
    {
        var arguments = action is WastAction.Invoke invoke ? string.Concat(invoke.Arguments.Select(a => " " + a)) : "";
        return $"({action.GetType().Name}{(action.Instance is null ? "" : " $" + action.Instance)} \"{action.Name}\"{arguments})";
    }
}
