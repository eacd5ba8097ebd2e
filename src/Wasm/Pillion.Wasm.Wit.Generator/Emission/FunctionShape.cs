using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Bindings;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>A function in .NET: its name, parameters and types.</summary>
internal sealed class FunctionShape
{
    // Func and Action end there.
    private const int MaxDelegateParameters = 16;

    private FunctionShape(WitFunction function, string name, IReadOnlyList<(string Type, string Name)> parameters, string returns)
    {
        Function = function;
        Name = name;
        Parameters = parameters;
        Returns = returns;
    }

    public WitFunction Function { get; }

    public string Name { get; }

    /// <summary>Types and names, <c>self</c> not among them.</summary>
    public IReadOnlyList<(string Type, string Name)> Parameters { get; }

    /// <summary>The type of the result, or <c>void</c>.</summary>
    public string Returns { get; }

    public string ParameterList => string.Join(", ", Parameters.Select(p => $"{p.Type} {p.Name}"));

    public string Arguments => string.Join(", ", Parameters.Select(p => p.Name));

    /// <summary>A function that the host implements. A method that waits has no spans: it may go on when the call has returned.</summary>
    public static FunctionShape OfHost(WitFunction function, string name, TypeMapper types) =>
        new(
            function,
            function.IsAsync ? name + "Async" : name,
            Named(function, types, function.IsAsync ? Position.Inside : Position.Parameter),
            types.Return(function, Position.Lowered)
        );

    /// <summary>A function that a guest exports.</summary>
    public static FunctionShape OfGuest(WitFunction function, string name, TypeMapper types) =>
        new(
            function,
            function.IsAsync ? name + "Async" : name,
            Named(function, types, function.IsAsync ? Position.Lowered : Position.Parameter),
            types.Return(function, Position.Inside)
        );

    /// <summary>The delegate type of the function with some parameters before its own, or null if no built-in one has as many.</summary>
    public string? DelegateType(params string[] leading)
    {
        var arguments = leading.Concat(Parameters.Select(p => p.Type)).ToList();
        if (arguments.Count > MaxDelegateParameters)
        {
            return null;
        }

        var isVoid = string.Equals(Returns, "void", StringComparison.Ordinal);
        if (!isVoid)
        {
            arguments.Add(Returns);
        }

        var name = isVoid ? "global::System.Action" : "global::System.Func";
        return arguments.Count == 0 ? name : $"{name}<{string.Join(", ", arguments)}>";
    }

    /// <summary>The name of a function that is not a method: constructors and static functions have their resource in it.</summary>
    public static string FactoryName(WitFunction function) =>
        function.Kind switch
        {
            WitFunctionKind.Constructor => "Create" + CSharpNames.Pascal(function.Resource!.Name),
            WitFunctionKind.Static => CSharpNames.Pascal(function.Resource!.Name) + CSharpNames.Pascal(function.Name),
            _ => CSharpNames.Pascal(function.Name),
        };

    private static IReadOnlyList<(string Type, string Name)> Named(WitFunction function, TypeMapper types, Position position)
    {
        var scope = new NameScope("Value", "self", "caller", "get", "linker");
        return
        [
            .. function
                .Parameters.Skip(function.Kind == WitFunctionKind.Method ? 1 : 0)
                .Select(p => (types.Map(p.Type, position), scope.Take(CSharpNames.Camel(p.Name)))),
        ];
    }
}
