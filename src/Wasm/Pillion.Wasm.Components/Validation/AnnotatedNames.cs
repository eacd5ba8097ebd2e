using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// What names such as <c>[method]r.m</c> ask of functions: a constructor returns a resource, a method takes one as <c>self</c>, and the
/// resource has the name that they say.
/// </summary>
internal static class AnnotatedNames
{
    public static void Check(ParsedName name, ComponentExternType type, ExternNames names, string kind, int offset)
    {
        if (name.Kind is NameKind.Label or NameKind.Interface)
        {
            return;
        }

        if (Problem(name, type, names) is { } problem)
        {
            throw new ComponentValidationException($"{kind} name `{name.Text}` is not valid: {problem}", offset);
        }
    }

    private static string? Problem(ParsedName name, ComponentExternType type, ExternNames names) =>
        type is not FunctionExternType { Type: var function }
            ? $"item is not a func, but a {type.Kind}"
            : name.Kind switch
            {
                NameKind.Constructor => ConstructorProblem(name, function, names),
                NameKind.Method => MethodProblem(name, function, names),
                _ => names.IsResourceName(name.Resource) ? null : "static resource name is not known in this context",
            };

    private static string? ConstructorProblem(ParsedName name, ComponentFunctionType function, ExternNames names) =>
        function switch
        {
            { IsAsync: true } => "constructor function cannot be async",
            { Result: null } => "function should return one value",
            { Result: OwnType own } => ResourceProblem(own.Resource, name.Resource, names),
            { Result: ResultType { Ok: OwnType own } } => ResourceProblem(own.Resource, name.Resource, names),
            _ => "function should return `(own $T)` or `(result (own $T))`",
        };

    private static string? MethodProblem(ParsedName name, ComponentFunctionType function, ExternNames names) =>
        function.Parameters switch
        {
            [] => "function should have at least one argument",
            [{ Name: not "self" }, ..] => "function should have a first argument called `self`",
            [{ Type: BorrowType borrow }, ..] => ResourceProblem(borrow.Resource, name.Resource, names),
            _ => "function should take a first argument of `(borrow $T)`",
        };

    private static string? ResourceProblem(ResourceType resource, string expected, ExternNames names) =>
        names.NameOf(resource) switch
        {
            null => "resource used in function does not have a name in this context",
            var actual when actual == expected => null,
            var actual => $"function does not match expected resource name `{actual}`",
        };
}
