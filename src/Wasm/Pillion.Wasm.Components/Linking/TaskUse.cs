using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Linking;

/// <summary>Finds out beforehand how much of asynchronous calls a component's code uses: those that use nothing of it pay nothing for it.</summary>
internal static class TaskUse
{
    public static void Note(ComponentDefinition component, ComponentInstance instance)
    {
        foreach (var definition in component.Definitions)
        {
            switch (definition)
            {
                case LowerDefinition lower:
                    var isAsync = component.Spaces.Functions[(int)lower.Function].IsAsync;
                    if (isAsync || lower.Options.IsAsync)
                    {
                        instance.UseTasks(mayBlock: isAsync && !lower.Options.IsAsync);
                    }

                    break;
                case LiftDefinition lift:
                    if (component.Spaces.Types[(int)lift.Type] is ComponentFunctionType { IsAsync: true })
                    {
                        instance.UseTasks(mayBlock: false);
                    }

                    break;
                case BuiltinDefinition
                {
                    Kind: not (BuiltinKind.ResourceNew or BuiltinKind.ResourceDrop or BuiltinKind.ResourceRep)
                } builtin:
                    instance.UseTasks(MayBlock(builtin));
                    break;
            }
        }
    }

    private static bool MayBlock(BuiltinDefinition builtin) =>
        builtin.Kind switch
        {
            BuiltinKind.WaitableSetWait or BuiltinKind.ThreadYield => true,
            BuiltinKind.SubtaskCancel => !builtin.IsAsync,
            BuiltinKind.StreamRead or BuiltinKind.StreamWrite or BuiltinKind.FutureRead or BuiltinKind.FutureWrite => !builtin
                .Options
                .IsAsync,
            BuiltinKind.StreamCancelRead or BuiltinKind.StreamCancelWrite => !builtin.IsAsync,
            BuiltinKind.FutureCancelRead or BuiltinKind.FutureCancelWrite => !builtin.IsAsync,
            >= BuiltinKind.ThreadNewIndirect and <= BuiltinKind.ThreadYieldThenPromote => true,
            _ => false,
        };
}
