using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>Resolves an interface: first its types, then its functions.</summary>
internal sealed class InterfaceResolver(PackageResolver packages, FileScope file)
{
    public void Fill(WitInterface result, InterfaceSyntax syntax)
    {
        var scope = new TypeScope(packages, file, result);
        var functions = new List<FunctionSyntax>();
        foreach (var item in syntax.Items)
        {
            if (item is not FunctionSyntax function)
            {
                scope.Declare(item);
            }
            else if (packages.Table.Exists(function.Gate, result.Package))
            {
                scope.Claim(function.Name);
                functions.Add(function);
            }
        }

        scope.ResolveAll();
        result.Types = scope.Ordered;
        result.Dependencies = scope.Dependencies;
        var resolver = new FunctionResolver(packages, scope, result.Package);
        result.Functions = [.. functions.Select(f => resolver.Free(f.Name, f.Gate, f.Type))];
    }
}
