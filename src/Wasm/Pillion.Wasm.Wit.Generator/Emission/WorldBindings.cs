using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Bindings;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>Generates the files for one folder of WIT: where reading starts.</summary>
internal static class WorldBindings
{
    /// <param name="settings">What the project says of the folder.</param>
    /// <param name="sources">The files below it.</param>
    /// <param name="hasStreams">Whether the library that generated code is compiled with has streams and futures.</param>
    /// <returns>Names and contents of the files, and the types that they name and that are generated elsewhere.</returns>
    /// <exception cref="WitException">The WIT, or what the project says about it, is wrong.</exception>
    public static (IReadOnlyList<(string Name, string Code)> Files, IReadOnlyList<ExternalType> External) Generate(
        WitSettings settings,
        IReadOnlyList<WitSource> sources,
        bool hasStreams
    )
    {
        var options = new WitResolveOptions();
        foreach (var feature in WitSettings.Split(settings.Features))
        {
            options.Features.Add(feature);
        }

        var resolution = WitResolver.Resolve(WitLayout.Group(settings.Folder, sources), options);
        var names = WitSettings.Split(settings.Worlds).ToList();
        var worlds = names.Count == 0 ? [resolution.SelectWorld()] : names.Select(n => resolution.SelectWorld(n)).Distinct().ToList();
        var bindings = new BindingSet(worlds, settings, hasStreams);
        var files = Files(bindings, settings).ToList();
        return (files, [.. bindings.ExternalTypes]);
    }

    /// <summary>The file of an interface's types, for what worlds import.</summary>
    public static string ImportsOf(string typeNamespace) => $"{typeNamespace}.Imports.g.cs";

    private static IEnumerable<(string Name, string Code)> Files(BindingSet bindings, WitSettings settings)
    {
        var directions = new TypeDirections(bindings);
        foreach (var binding in bindings.Imports.Where(b => b.IsCallable || b.Types.Any()))
        {
            yield return (ImportsOf(binding.TypeNamespace), Import(binding, bindings, directions, settings.Access));
        }

        foreach (var binding in bindings.Exports.Where(b => b.IsCallable || b.Types.Any()))
        {
            yield return ($"{binding.TypeNamespace}.Exports.g.cs", Export(binding, [], bindings, directions, settings.Access));
        }

        foreach (var binding in bindings.Worlds)
        {
            var interfaces = ((WitWorld)binding.Owner)
                .Exports.Where(e => e.Interface is not null)
                .Select(e => (bindings.Export(e.Interface!), e.Name))
                .Where(e => e.Item1.IsCallable)
                .ToArray();
            if (interfaces.Length > 0 || binding.Functions.Count > 0)
            {
                yield return ($"{binding.TypeNamespace}.World.g.cs", Export(binding, interfaces, bindings, directions, settings.Access));
            }
        }
    }

    private static string Import(InterfaceBinding binding, BindingSet bindings, TypeDirections directions, string access)
    {
        var writer = new CodeWriter(binding.Id);
        var types = new TypeMapper(bindings, isExport: false);
        var import = new ImportEmitter(writer, binding, types, access);
        Types(writer, binding, types, directions, access, import.Resource);
        if (binding.IsCallable)
        {
            writer.Open($"namespace {binding.Namespace}");
            import.Interface();
            import.Registration();
            writer.Close();
        }

        return writer.ToString();
    }

    private static string Export(
        InterfaceBinding binding,
        (InterfaceBinding Binding, string Name)[] interfaces,
        BindingSet bindings,
        TypeDirections directions,
        string access
    )
    {
        var writer = new CodeWriter(binding.Id);
        var types = new TypeMapper(bindings, isExport: true);
        var export = new ExportEmitter(writer, binding, types, access);
        Types(writer, binding, types, directions, access, export.Resource);
        if (binding.IsCallable || interfaces.Length > 0)
        {
            writer.Open($"namespace {binding.Namespace}");
            export.Class(interfaces);
            writer.Close();
        }

        return writer.ToString();
    }

    private static void Types(
        CodeWriter writer,
        InterfaceBinding binding,
        TypeMapper types,
        TypeDirections directions,
        string access,
        Action<WitResource> resource
    )
    {
        if (!binding.Types.Any())
        {
            return;
        }

        var emitter = new TypeEmitter(writer, binding, types, directions, access);
        writer.Open($"namespace {binding.TypeNamespace}");
        writer.Separated(
            binding.Types,
            type =>
            {
                if (type is WitResource item)
                {
                    resource(item);
                }
                else
                {
                    emitter.Emit(type);
                }
            }
        );
        writer.Close();
        writer.Line();
    }
}
