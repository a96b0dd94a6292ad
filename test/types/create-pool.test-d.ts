import { expectTypeOf, test } from 'vitest'
import type * as source from '../../app/database/create-pool.ts'
import type * as declared from '../../cli/package/runtime.d.ts'

type Source = typeof source
type Declared = typeof declared

test('the published declarations name what the module exports, and promise no more than it does', () => {
  expectTypeOf<keyof Declared>().toEqualTypeOf<keyof Source>()
  expectTypeOf<Source['createPool']>().toEqualTypeOf<Declared['createPool']>()
  expectTypeOf<Source['unavailable']>().toExtend<Declared['unavailable']>()
  expectTypeOf<source.EnvironmentError>().toExtend<declared.EnvironmentError>()
})
