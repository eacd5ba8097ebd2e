using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Bindings;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>What the host implements of an imported interface, and how it is registered with a linker.</summary>
internal sealed class ImportEmitter(CodeWriter writer, InterfaceBinding binding, TypeMapper types, string access)
{
    private const string Caller = "global::Pillion.Wasm.Components.ComponentCaller";
    private const string Linker = "global::Pillion.Wasm.Components.ComponentLinker";

    private readonly Dictionary<WitFunction, FunctionShape> _shapes = [];
    private readonly List<string> _delegates = [];

    /// <summary>Whether there is an interface to implement: functions that do not belong to an existing object.</summary>
    private bool HasInterface => Factory.Any();

    private IEnumerable<WitFunction> Factory => binding.Functions.Where(f => f.Kind != WitFunctionKind.Method);

    private string InterfaceName => "I" + binding.Name;

    private string Id => binding.Id;

    /// <summary>The interface of each resource: its methods.</summary>
    public void Resource(WitResource resource)
    {
        var scope = new NameScope("Value", NameScope.ObjectMembers);
        writer.Docs(resource.Metadata, $"WIT resource {resource.Name} of {Id}.");
        writer.Line(
            "/// <remarks>An implementation that is <see cref=\"global::System.IDisposable\"/> is disposed when the guest drops its handle.</remarks>"
        );
        writer.Open($"{access} partial interface {binding.NameOf(resource)}");
        writer.Separated(
            resource.Functions.Where(f => f.Kind == WitFunctionKind.Method),
            function => Declare(function, scope.Take(CSharpNames.Pascal(function.Name)))
        );
        writer.Close();
    }

    /// <summary>The interface of the functions, constructors and static functions.</summary>
    public void Interface()
    {
        if (!HasInterface)
        {
            return;
        }

        var scope = new NameScope("Value", NameScope.ObjectMembers);
        writer.Docs(binding.Metadata, $"WIT interface {Id}.");
        writer.Open($"{access} partial interface {InterfaceName}");
        writer.Separated(Factory, function => Declare(function, scope.Take(FunctionShape.FactoryName(function))));
        writer.Close();
        writer.Line();
    }

    /// <summary>The class that registers implementations.</summary>
    public void Registration()
    {
        writer.Line($"/// <summary>Offers {Id} to components.</summary>");
        writer.Open($"{access} static partial class {binding.Name}Imports");
        writer.Line("/// <summary>The interface's name in components; empty for what a world imports outside of interfaces.</summary>");
        writer.Line($"public const string InstanceName = {CSharpNames.Literal(binding.InstanceName)};");
        writer.Line();
        writer.Line($"/// <summary>Defines every function and resource of {Id}.</summary>");
        writer.Line("/// <param name=\"linker\">What components are linked by.</param>");
        if (HasInterface)
        {
            writer.Line("/// <param name=\"get\">The implementation for the instance that calls.</param>");
        }

        writer.Line("/// <param name=\"instanceName\">The name to define it by, for worlds that import it by a name of their own.</param>");
        var get = HasInterface ? $"global::System.Func<{Caller}, {InterfaceName}> get, " : "";
        var method = "Add" + binding.FullName;
        writer.Open($"public static {Linker} {method}(this {Linker} linker, {get}string instanceName = InstanceName)");
        foreach (var resource in binding.Resources)
        {
            writer.Line(
                $"linker.DefineResource<{binding.QualifiedNameOf(resource)}>(instanceName, {CSharpNames.Literal(resource.Name)}, static resource => (resource as global::System.IDisposable)?.Dispose());"
            );
        }

        foreach (var function in binding.Functions)
        {
            Define(function);
        }

        writer.Line("return linker;");
        writer.Close();
        foreach (var line in _delegates)
        {
            writer.Line();
            writer.Line(line);
        }

        writer.Close();
    }

    /// <summary>The statement that defines a function for components.</summary>
    private void Define(WitFunction function)
    {
        var shape = _shapes[function];
        var isMethod = function.Kind == WitFunctionKind.Method;
        var first = isMethod ? binding.QualifiedNameOf(function.Resource!) : Caller;
        var parameter = isMethod ? "self" : "caller";
        var type = shape.DelegateType(first) ?? DeclareDelegate(shape, first, parameter);
        var names = string.Join(", ", new[] { parameter }.Concat(shape.Parameters.Select(p => p.Name)));
        var target = isMethod ? "self" : "get(caller)";
        writer.Line(
            $"linker.Define(instanceName, {CSharpNames.Literal(function.CanonicalName)}, new {type}({(isMethod ? "static " : "")}({names}) => {target}.{shape.Name}({shape.Arguments})));"
        );
    }

    private string DeclareDelegate(FunctionShape shape, string first, string parameter)
    {
        var name = $"Function{_delegates.Count}";
        _delegates.Add($"private delegate {shape.Returns} {name}({first} {parameter}, {shape.ParameterList});");
        return name;
    }

    private void Declare(WitFunction function, string name)
    {
        var shape = FunctionShape.OfHost(function, name, types);
        _shapes.Add(function, shape);
        writer.Docs(function.Metadata, $"WIT {function.CanonicalName} of {Id}.");
        writer.Line($"{shape.Returns} {shape.Name}({shape.ParameterList});");
    }
}
