using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Linking;

/// <summary>Binds compiled adapters to the functions of an instance.</summary>
internal static class Adapters
{
    /// <summary>Whether a function of the host's can be called with the type that a component imports it with.</summary>
    /// <exception cref="ComponentLinkException">The delegate's signature does not fit.</exception>
    public static void Check(HostFunctionItem host) =>
        LoweredImports.Compile(host.Type, new AbiOptions(), host.Target.GetType(), host.Name);

    /// <summary>A core function that calls the host.</summary>
    /// <param name="type">The function's type as the caller sees it.</param>
    /// <param name="resources">What the resource types of that are.</param>
    public static Delegate Lower(
        HostFunctionItem host,
        ComponentFunctionType type,
        ResourceMap resources,
        ComponentInstance caller,
        BoundOptions options
    )
    {
        if (type.IsAsync || options.IsAsync)
        {
            var link = new HostFunctionLink(
                type,
                Context(host.Name, type, resources, caller, options, core: null),
                options.ToAbi(),
                host.Target
            );
            return CoreCalls.Create(link.Signature, link);
        }

        var adapter = LoweredImports.Compile(type, options.ToAbi(), host.Target.GetType(), host.Name);
        return adapter(Context(host.Name, type, resources, caller, options, core: null), host.Target);
    }

    /// <summary>A core function that calls another component.</summary>
    /// <inheritdoc cref="Lower"/>
    public static Delegate Fuse(
        LiftedFunctionItem callee,
        ComponentFunctionType type,
        ResourceMap resources,
        ComponentInstance caller,
        BoundOptions options
    )
    {
        if (type.IsAsync || options.IsAsync)
        {
            if (!callee.Instance.IsRunWith(caller))
            {
                throw new ComponentLinkException(
                    $"{callee.Name} may block; such functions are called within one instantiation, and not from component \"{caller.Component.Name}\", which is another."
                );
            }

            var link = new GuestLink(
                new LiftedTask(callee, Context(callee, callee.Name)),
                type,
                Context(callee.Name, type, resources, caller, options, core: null),
                options.ToAbi()
            );
            return CoreCalls.Create(link.Signature, link);
        }

        var adapter = FusedAdapters.Compile(type, callee.Options.ToAbi() with { EntersTask = callee.Instance.UsesTasks }, options.ToAbi());
        return adapter(Context(callee, callee.Name), Context(callee.Name, type, resources, caller, options, core: null));
    }

    /// <summary>A delegate by which the host calls a guest.</summary>
    /// <exception cref="ComponentLinkException">The delegate's signature does not fit.</exception>
    public static Delegate Lift(LiftedFunctionItem function, string name, Type delegateType) =>
        function.Type.IsAsync
            ? new HostFunctionCaller(new LiftedTask(function, Context(function, name)), delegateType, name).Create()
            : LiftedExports.Compile(function.Type, function.Options.ToAbi(), delegateType, name)(Context(function, name));

    private static AbiContext Context(LiftedFunctionItem function, string name) =>
        Context(name, function.Type, function.Resources, function.Instance, function.Options, function.Core);

    public static AbiContext Context(
        string name,
        ComponentFunctionType type,
        ResourceMap resources,
        ComponentInstance instance,
        BoundOptions options,
        object? core
    ) => new(name, type, instance, options.Memory, options.Realloc, core, options.PostReturn, resources.Resolve(ResourceTypes.In(type)));
}
