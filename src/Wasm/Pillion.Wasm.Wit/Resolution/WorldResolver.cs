using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>Resolves a world: its types, its imports and exports with those of included worlds, and what these need in addition.</summary>
internal sealed class WorldResolver(PackageResolver packages, FileScope file, WitWorld world)
{
    private readonly ExternTable _imports = new("import");
    private readonly ExternTable _exports = new("export");
    private readonly List<WitTypeDefinition> _includedTypes = [];

    public void Fill(WorldSyntax syntax)
    {
        var items = syntax.Items.Where(i => packages.Table.Exists(i.Gate, world.Package)).ToList();
        var scope = new TypeScope(packages, file, world);
        foreach (var item in syntax.Items.Where(i => i is TypeDefinitionSyntax or UseSyntax))
        {
            scope.Declare(item);
        }

        scope.ResolveAll();
        foreach (var dependency in scope.Dependencies)
        {
            _imports.Need(dependency);
        }

        var functions = new FunctionResolver(packages, scope, world.Package);
        foreach (var item in items)
        {
            switch (item)
            {
                case ExternSyntax syntaxItem:
                    Add(syntaxItem, functions, scope);
                    break;
                case IncludeSyntax include:
                    Include(include);
                    break;
            }
        }

        RejectAmbiguousUse(items, scope);
        world.Types = [.. _includedTypes.Except(scope.Ordered), .. scope.Ordered];
        world.Exports = _exports.InOrder([.. _exports.Interfaces]);

        // What an exported interface uses and the world does not export, it imports.
        foreach (var dependency in _exports.Needs.Where(i => !_exports.Interfaces.Contains(i)))
        {
            _imports.Need(dependency);
        }

        world.Imports = _imports.InOrder(null);
    }

    private void Add(ExternSyntax syntax, FunctionResolver functions, TypeScope scope)
    {
        var externs = syntax.IsExport ? _exports : _imports;
        var metadata = PackageResolver.Metadata(syntax.Gate);
        if (syntax.PlainName is not { } name)
        {
            var target = packages.FindInterface(file, syntax.Path!);
            externs.Add(new WitExtern(target.Id, metadata, target, null, isPlain: false), syntax.Path!.At);
            return;
        }

        // Imported names share their scope with the types of the world, which are imported as well.
        if (!syntax.IsExport)
        {
            scope.Claim(name);
        }

        if (syntax.Function is { } type)
        {
            var function = functions.Free(name, syntax.Gate, type);
            externs.Add(new WitExtern(name.Text, metadata, null, function, isPlain: true), name.At);
            return;
        }

        WitInterface named;
        if (syntax.Inline is { } inline)
        {
            named = new WitInterface(name.Text, metadata, world.Package, world);
            new InterfaceResolver(packages, file).Fill(named, inline);
        }
        else
        {
            named = packages.FindInterface(file, syntax.Path!);
        }

        externs.Add(new WitExtern(name.Text, metadata, named, null, isPlain: true), name.At);
    }

    private void Include(IncludeSyntax syntax)
    {
        var included = packages.FindWorld(file, syntax.Path);
        var renames = new Dictionary<string, RenameSyntax>(StringComparer.Ordinal);
        foreach (var rename in syntax.With)
        {
            var plain = included
                .Imports.Concat(included.Exports)
                .Any(e => e.IsPlain && string.Equals(e.Name, rename.Name.Text, StringComparison.Ordinal));
            if (!plain)
            {
                throw rename.Name.At.Error(
                    $"the world '{included.Id}' imports or exports nothing by the plain name '{rename.Name.Text}'; names of interfaces cannot be changed, so remove this"
                );
            }

            renames[rename.Name.Text] = rename;
        }

        WitExtern Renamed(WitExtern item) =>
            item.IsPlain && renames.TryGetValue(item.Name, out var rename) ? item.Renamed(rename.Local.Text) : item;
        foreach (var item in included.Imports)
        {
            _imports.Include(Renamed(item), syntax.Path.At);
        }

        foreach (var item in included.Exports)
        {
            _exports.Include(Renamed(item), syntax.Path.At);
        }

        foreach (var type in included.Types.Where(t => !_includedTypes.Contains(t)))
        {
            if (
                _includedTypes.Any(t => string.Equals(t.Name, type.Name, StringComparison.OrdinalIgnoreCase) && t.Original != type.Original)
            )
            {
                throw syntax.Path.At.Error($"two included worlds define a type '{type.Name}'; rename one of the types");
            }

            _includedTypes.Add(type);
        }
    }

    private void RejectAmbiguousUse(List<InterfaceItemSyntax> items, TypeScope scope)
    {
        var both = scope.Dependencies.FirstOrDefault(d => _imports.IsExplicit(d) && _exports.Interfaces.Contains(d));
        if (both is not null)
        {
            var use = items.OfType<UseSyntax>().First(u => packages.FindInterface(file, u.Path) == both);
            throw use.Path.At.Error(
                $"the world imports and exports '{both.Id}', so it is not clear whose types this uses; use them in an interface instead"
            );
        }
    }
}
