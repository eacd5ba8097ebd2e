using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Linking;

/// <summary>Core instances: what modules import is taken from other core instances, by two names.</summary>
internal sealed partial class Instantiation
{
    private CoreInstanceItem InstantiateCore(CoreInstantiateDefinition definition)
    {
        var module = _coreModules[(int)definition.Module];
        var linker = new Linker(module.Engine);
        foreach (var argument in definition.Arguments)
        {
            foreach (var (name, item) in _coreInstances[(int)argument.Instance].Exports)
            {
                if (item is Delegate function)
                {
                    linker.Define(argument.Name, name, function);
                }
                else
                {
                    linker.Define(argument.Name, name, (Extern)item);
                }
            }
        }

        var instance = _instance.AddCore(linker.Prepare(module, _instance.Limits));
        var exports = new CoreInstanceItem();
        foreach (var export in module.Exports)
        {
            exports.Exports[export.Name] = instance[export.Name]!;
        }

        return exports;
    }

    private CoreInstanceItem CollectCore(CoreInlineExportsDefinition definition)
    {
        var exports = new CoreInstanceItem();
        foreach (var export in definition.Exports)
        {
            exports.Exports[export.Name] = CoreSpace(export.Sort)[(int)export.Index];
        }

        return exports;
    }

    private List<object> CoreSpace(Sort sort) =>
        sort switch
        {
            Sort.CoreFunction => _coreFunctions,
            Sort.CoreTable => _coreTables,
            Sort.CoreMemory => _coreMemories,
            Sort.CoreGlobal => _coreGlobals,
            Sort.CoreTag => _coreTags,
            _ => throw new InvalidOperationException($"A core instance does not export a {sort.Describe()}."),
        };
}
