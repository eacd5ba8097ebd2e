using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Bindings;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>Wrappers over what a guest exports: a class per interface, and a class per resource that the guest defines.</summary>
internal sealed class ExportEmitter(CodeWriter writer, InterfaceBinding binding, TypeMapper types, string access)
{
    private const string Root = "global::Pillion.Wasm.Components.";

    private readonly Dictionary<WitFunction, GuestFunction> _functions = [];

    private string ClassName => binding.Name + "Exports";

    /// <summary>The class of a resource: its methods, and the handle.</summary>
    public void Resource(WitResource resource)
    {
        var name = binding.NameOf(resource);
        var scope = new NameScope("Value", [.. NameScope.ObjectMembers, "Handle", "Dispose", name]);
        writer.Docs(resource.Metadata, $"WIT resource {resource.Name} of {binding.Id}: an object of the guest's.");
        writer.Open($"{access} sealed partial class {name} : global::System.IDisposable");
        writer.Line($"private readonly global::{binding.Namespace}.{ClassName} _exports;");
        writer.Line();
        writer.Line("/// <summary>Wraps a handle.</summary>");
        writer.Line("/// <param name=\"exports\">The exports of the instance that the handle is of.</param>");
        writer.Line("/// <param name=\"handle\">The handle, whose owner this becomes.</param>");
        writer.Open($"public {name}(global::{binding.Namespace}.{ClassName} exports, {Root}ResourceHandle handle)");
        writer.Line("_exports = exports;");
        writer.Line("Handle = handle;");
        writer.Close();
        writer.Line();
        writer.Line("/// <summary>The handle: what functions that take the resource inside of other values want.</summary>");
        writer.Line($"public {Root}ResourceHandle Handle {{ get; }}");
        foreach (var function in resource.Functions.Where(f => f.Kind == WitFunctionKind.Method))
        {
            var shape = FunctionOf(function);
            writer.Line();
            writer.Docs(function.Metadata, $"WIT {function.CanonicalName} of {binding.Id}.");
            writer.Line(shape.Method(scope.Take(CSharpNames.Pascal(function.Name)), "_exports.", "_exports"));
        }

        writer.Line();
        writer.Line("/// <summary>Drops the resource, unless it was given away.</summary>");
        writer.Line("public void Dispose() => Handle.Dispose();");
        writer.Close();
    }

    /// <summary>The class of the interface: its functions, constructors and static functions. That of a world has its interfaces besides.</summary>
    /// <param name="interfaces">The interfaces that a world exports, with the names to find them by.</param>
    public void Class(IReadOnlyList<(InterfaceBinding Binding, string Name)> interfaces)
    {
        var scope = new NameScope("Value", [.. NameScope.ObjectMembers, "Instance", "InstanceName", ClassName]);
        writer.Docs(binding.Metadata, $"What a component exports as {binding.Id}.");
        writer.Line(
            "/// <remarks>As with the instance, one thread at a time. Functions are looked up when they are first called.</remarks>"
        );
        writer.Open($"{access} sealed partial class {ClassName}");
        writer.Line("/// <summary>The interface's name in components; empty for what a world exports outside of interfaces.</summary>");
        writer.Line($"public const string InstanceName = {CSharpNames.Literal(binding.InstanceName)};");
        writer.Line();
        writer.Line("private readonly string _instanceName;");
        writer.Line();
        writer.Line("/// <summary>Wraps an instance of a component.</summary>");
        writer.Line("/// <param name=\"instance\">The instance.</param>");
        writer.Line(
            "/// <param name=\"instanceName\">The name that the component exports the interface by, if a world gave it one.</param>"
        );
        writer.Open($"public {ClassName}({Root}ComponentInstance instance, string instanceName = InstanceName)");
        writer.Line("Instance = instance;");
        writer.Line("_instanceName = instanceName;");
        writer.Close();
        writer.Line();
        writer.Line("/// <summary>The instance.</summary>");
        writer.Line($"public {Root}ComponentInstance Instance {{ get; }}");
        foreach (var (item, name) in interfaces)
        {
            var property = scope.Take(CSharpNames.Pascal(PlainName(name)));
            var type = $"global::{item.Namespace}.{item.Name}Exports";
            writer.Line();
            writer.Line($"/// <summary>What it exports as {name}.</summary>");
            writer.Line($"public {type} {property} => field ??= new {type}(Instance, {CSharpNames.Literal(name)});");
        }

        foreach (var function in binding.Functions)
        {
            var shape = FunctionOf(function);
            if (function.Kind != WitFunctionKind.Method)
            {
                writer.Line();
                writer.Docs(function.Metadata, $"WIT {function.CanonicalName} of {binding.Id}.");
                writer.Line(shape.Method(scope.Take(FunctionShape.FactoryName(function)), "", "this"));
            }

            writer.Line();
            if (shape.DelegateDeclaration is { } declaration)
            {
                writer.Line(declaration);
                writer.Line();
            }

            writer.Line(
                $"internal {shape.DelegateType} {shape.DelegateName} => field ??= Instance.GetFunction<{shape.DelegateType}>(_instanceName, {CSharpNames.Literal(function.CanonicalName)});"
            );
        }

        writer.Close();
    }

    /// <summary><c>wasi:cli/run@0.2.12</c> → <c>run</c>.</summary>
    private static string PlainName(string name)
    {
        var start = name.IndexOf('/') + 1;
        var end = name.IndexOf('@');
        return name.Substring(start, (end < 0 ? name.Length : end) - start);
    }

    private GuestFunction FunctionOf(WitFunction function)
    {
        if (!_functions.TryGetValue(function, out var shape))
        {
            _functions.Add(function, shape = new GuestFunction(function, binding, types, _functions.Count));
        }

        return shape;
    }
}
