using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Bindings;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>A function of a guest: the delegate that calls it, and the method that wraps the handles of the guest's resources.</summary>
internal sealed class GuestFunction
{
    private const string Root = "global::Pillion.Wasm.Components.";

    private readonly WitFunction _function;
    private readonly InterfaceBinding _binding;
    private readonly TypeMapper _types;
    private readonly FunctionShape _shape;
    private readonly bool _isMethod;

    public GuestFunction(WitFunction function, InterfaceBinding binding, TypeMapper types, int index)
    {
        _function = function;
        _binding = binding;
        _types = types;
        _isMethod = function.Kind == WitFunctionKind.Method;
        _shape = FunctionShape.OfGuest(function, "Function", types);
        DelegateName = $"Function{index}";
        string[] leading = _isMethod ? [$"{Root}ResourceHandle"] : [];
        DelegateType = _shape.DelegateType(leading) ?? $"Delegate{index}";
        if (DelegateType.StartsWith("Delegate", StringComparison.Ordinal))
        {
            var self = _isMethod ? $"{Root}ResourceHandle self, " : "";
            DelegateDeclaration = $"internal delegate {_shape.Returns} {DelegateType}({self}{_shape.ParameterList});";
        }
    }

    /// <summary>The property that has the delegate.</summary>
    public string DelegateName { get; }

    public string DelegateType { get; }

    /// <summary>The delegate's declaration, where none of .NET's has as many parameters.</summary>
    public string? DelegateDeclaration { get; }

    /// <summary>The method, on one line.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">What stands before the property of the delegate.</param>
    /// <param name="exports">The exports that new handles belong to.</param>
    public string Method(string name, string target, string exports)
    {
        var values = _function.Parameters.Skip(_isMethod ? 1 : 0).ToList();
        var parameters = new List<string>();
        var arguments = new List<string>();
        for (var i = 0; i < values.Count; i++)
        {
            var (type, parameter) = _shape.Parameters[i];
            var resource = TypeMapper.GuestResource(values[i].Type, _binding);
            parameters.Add($"{(resource is null ? type : _binding.QualifiedNameOf(resource))} {parameter}");
            arguments.Add(resource is null ? parameter : parameter + ".Handle");
        }

        if (_isMethod)
        {
            arguments.Insert(0, "Handle");
        }

        var call = $"{target}{DelegateName}({string.Join(", ", arguments)})";
        var (returns, body) = Result(call, exports);
        var isWrapped = !string.Equals(body, call, StringComparison.Ordinal);
        if (_function.IsAsync && isWrapped)
        {
            (returns, body) = Result($"(await {call}.ConfigureAwait(false))", exports);
            return $"public async global::System.Threading.Tasks.ValueTask<{returns}> {name}Async({string.Join(", ", parameters)}) => {body};";
        }

        return $"public {(isWrapped ? returns : _shape.Returns)} {name}{(_function.IsAsync ? "Async" : "")}({string.Join(", ", parameters)}) => {body};";
    }

    // Handles are wrapped where they are the result itself, or in an option or a result; deeper inside of values they stay handles.
    private (string Type, string Body) Result(string call, string exports)
    {
        string New(WitResource resource, string handle) => $"new {_binding.QualifiedNameOf(resource)}({exports}, {handle})";
        if (TypeMapper.GuestResource(_function.Result, _binding) is { } direct)
        {
            return (_binding.QualifiedNameOf(direct), New(direct, call));
        }

        switch (_function.Result?.Resolved)
        {
            case WitOptionType option when TypeMapper.GuestResource(option.Element, _binding) is { } resource:
                return ($"{_binding.QualifiedNameOf(resource)}?", $"{call} is {{ }} handle ? {New(resource, "handle")} : null");
            case WitResultType result when TypeMapper.GuestResource(result.Ok, _binding) is { } resource:
                var error = result.Error is null ? Root + "Unit" : _types.Map(result.Error);
                var type = $"{Root}Result<{_binding.QualifiedNameOf(resource)}, {error}>";
                return (
                    type,
                    $"{call} switch {{ {{ IsOk: true }} ok => {type}.Ok({New(resource, "ok.Value")}), var failed => {type}.Err(failed.Error) }}"
                );
            default:
                return ("", call);
        }
    }
}
