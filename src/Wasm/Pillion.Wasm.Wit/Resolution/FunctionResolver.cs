using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>Resolves functions, once all types of their interface or world are known.</summary>
internal sealed class FunctionResolver(PackageResolver packages, TypeScope scope, WitPackage package)
{
    private readonly TypeResolver _types = new(scope);

    public WitFunction Free(NameSyntax name, GateSyntax gate, FunctionTypeSyntax type) =>
        Make(name, gate, WitFunctionKind.Free, null, type);

    public IReadOnlyList<WitFunction> OfResource(WitResource resource, ResourceSyntax syntax)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var hasConstructor = false;
        var functions = new List<WitFunction>();
        foreach (var function in syntax.Functions)
        {
            if (!packages.Table.Exists(function.Gate, package))
            {
                continue;
            }

            if (function.Kind == WitFunctionKind.Constructor)
            {
                if (hasConstructor)
                {
                    throw function.Name.At.Error($"a second constructor of '{resource.Name}'; make it a static function");
                }

                hasConstructor = true;
            }
            else if (!names.Add(function.Name.Text))
            {
                throw function.Name.At.Error(
                    $"a second function '{function.Name.Text}' of '{resource.Name}' (upper and lower case count as the same); rename one of the two"
                );
            }

            functions.Add(Make(function.Name, function.Gate, function.Kind, resource, function.Type));
        }

        return functions;
    }

    private WitFunction Make(NameSyntax name, GateSyntax gate, WitFunctionKind kind, WitResource? resource, FunctionTypeSyntax type)
    {
        var parameters = _types.NamedValues(type.Parameters, "parameter");
        if (kind == WitFunctionKind.Method)
        {
            if (type.Parameters.FirstOrDefault(p => string.Equals(p.Name.Text, "self", StringComparison.OrdinalIgnoreCase)) is { } self)
            {
                throw self.Name.At.Error("a method has a parameter 'self' already; rename this one");
            }

            parameters = [new WitNamedValue("self", new WitBorrowType(resource!), ""), .. parameters];
        }

        var result = _types.OrNull(type.Result);
        if (kind == WitFunctionKind.Constructor)
        {
            result = ConstructorResult(resource!, type, result);
        }

        if (TypeResolver.HoldsBorrow(result))
        {
            throw type.Result!.At.Error("a function cannot return borrowed handles, which end with the call; return the resource itself");
        }

        return new WitFunction(name.Text, PackageResolver.Metadata(gate), kind, resource, type.IsAsync, parameters, result);
    }

    private static WitType ConstructorResult(WitResource resource, FunctionTypeSyntax type, WitType? result)
    {
        if (result is null)
        {
            return new WitNamedType(resource);
        }

        return result is WitResultType { Ok: WitNamedType { Definition: var definition } } && definition.Original == resource
            ? result
            : throw type.Result!.At.Error(
                $"a constructor returns 'result<{resource.Name}, …>' or nothing; use a static function for other results"
            );
    }
}
