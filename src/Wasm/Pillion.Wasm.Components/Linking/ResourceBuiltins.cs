using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components.Linking;

/// <summary><c>resource.new</c> and <c>resource.drop</c> (component model, CanonicalABI.md, "canon resource.new", "canon resource.drop").</summary>
internal static class ResourceBuiltins
{
    public static int New(ComponentInstance instance, RuntimeResource resource, int representation)
    {
        instance.CheckMayLeave();
        return instance.Handles.AddOwn(resource, representation, value: null);
    }

    /// <summary>Drops a handle. The destructor of an owned one runs, wherever it is defined.</summary>
    public static void Drop(ComponentInstance instance, RuntimeResource resource, int handle)
    {
        instance.CheckMayLeave();
        if (instance.Handles.Drop(handle, resource) is not { } removed)
        {
            return;
        }

        if (removed.Value is { } value)
        {
            resource.DropHostValue(value);
        }
        else if (resource.Destructor is { } destructor)
        {
            var implementer = resource.Implementer!;
            if (implementer == instance)
            {
                destructor(removed.Representation);
                return;
            }

            // Of another instance, it is a call across its border like any other.
            implementer.CheckMayBeEntered(from: instance);
            if (!implementer.UsesTasks)
            {
                destructor(removed.Representation);
                return;
            }

            implementer.EnterTask();
            destructor(removed.Representation);
            implementer.LeaveTask();
        }
    }
}
